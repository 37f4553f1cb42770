import { cuts } from "./cuts";
import { probes } from "./probes";
import { similarity } from "./similarity";
import { training } from "./training";
import { twin } from "./twin";

/** Studies that have a key of their own in a recipe, by that key. */
export const keyedStudies = { probes, similarity };

/** All studies by their kind. What each computes stands in core/studies/index.ts, which must have the same rows. */
export const studies = { cuts, ...keyedStudies, training, twin };

export type Studies = typeof studies;
export type StudyKind = keyof Studies;

export const isStudyKind = (kind: string): kind is StudyKind => Object.hasOwn(studies, kind);

export const studyKinds: readonly StudyKind[] = Object.keys(studies).filter(isStudyKind);
