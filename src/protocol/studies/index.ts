import { activations } from "./activations";
import { cuts } from "./cuts";
import { probes } from "./probes";
import { similarity } from "./similarity";
import { training } from "./training";
import { twin } from "./twin";

/** Studies that have a key of their own in a recipe, by that key. */
export const keyedStudies = { probes, similarity, activations };

/** Studies that a recipe asks for: each is a tab of the recipe's panel. */
export const recipeStudies = { cuts, ...keyedStudies };

/** All studies by their kind. What each computes stands in core/studies/index.ts, which must have the same rows. */
export const studies = { ...recipeStudies, training, twin };

export type Studies = typeof studies;
export type StudyKind = keyof Studies;
export type RecipeStudy = keyof typeof recipeStudies;
export type KeyedStudy = keyof typeof keyedStudies;

export const isStudyKind = (kind: string): kind is StudyKind => Object.hasOwn(studies, kind);

export const isRecipeStudy = (kind: string): kind is RecipeStudy => Object.hasOwn(recipeStudies, kind);

export const isKeyedStudy = (kind: string): kind is KeyedStudy => Object.hasOwn(keyedStudies, kind);

export const studyKinds: readonly StudyKind[] = Object.keys(studies).filter(isStudyKind);

export const keyedStudyKinds: readonly KeyedStudy[] = Object.keys(keyedStudies).filter(isKeyedStudy);

/** In the order of the tabs. */
export const recipeStudyKinds: readonly RecipeStudy[] = Object.keys(recipeStudies).filter(isRecipeStudy);
