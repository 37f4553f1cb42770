import { Command, type Option } from "commander";
import { inputError } from "../../protocol/errors";
import { print } from "../output";

type Script = (commands: readonly Command[]) => string;

/** Words after which a command is completed: its options, and the values of those that have some. */
const optionsOf = (command: Command): Option[] => command.options.filter(({ hidden }) => !hidden);

const flagsOf = (command: Command): string => [...optionsOf(command).map(({ long }) => long), "--help"].join(" ");

/** A branch of a shell's `case` for every option of the command that has a list of values. */
const choicesOf = (command: Command): string[] =>
  optionsOf(command).flatMap(({ long, flags }) => {
    const choices = /<([\w-]+(?:\|[\w-]+)+)>$/.exec(flags)?.[1];
    return choices === undefined ? [] : [`      ${long}) words="${choices.replaceAll("|", " ")}" ;;`];
  });

/** The branch of one command. */
const branch = (command: Command): string =>
  [
    `    ${command.name()})`,
    `      words="${flagsOf(command)}"`,
    `      case "$before" in`,
    ...choicesOf(command),
    "      esac",
    "      ;;",
  ].join("\n");

const body = (commands: readonly Command[]): string =>
  `  case "$command" in\n${commands.map(branch).join("\n")}\n  esac`;

const nameList = (commands: readonly Command[]): string => commands.map((command) => command.name()).join(" ");

const bash: Script = (
  commands,
) => `# bash completion of holoscope: holoscope completion bash > ~/.local/share/bash-completion/completions/holoscope
_holoscope() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${nameList(commands)} --help --version" -- "$word"))
    return
  fi
${body(commands)}
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) case "$words" in -*|"") COMPREPLY=($(compgen -f -- "$word")) ;; *) COMPREPLY=($(compgen -W "$words" -- "$word")) ;; esac ;;
  esac
}
complete -o filenames -F _holoscope holoscope
`;

const zsh: Script = (commands) => `#compdef holoscope
# zsh completion of holoscope: holoscope completion zsh > a file _holoscope in a folder of $fpath
_holoscope() {
  local before="\${words[CURRENT-1]}" command="\${words[2]}" word="\${words[CURRENT]}"
  if (( CURRENT == 2 )); then
    compadd -- ${nameList(commands)} --help --version
    return
  fi
  local words=""
${body(commands)}
  case "$word" in
    -*) compadd -- \${=words} ;;
    *) case "$words" in -*|"") _files ;; *) compadd -- \${=words} ;; esac ;;
  esac
}
_holoscope "$@"
`;

const shells: Record<string, Script> = { bash, zsh };

/** @param program whose commands are completed */
export const completionCommand = (program: Command): Command =>
  new Command("completion")
    .description("Print the completion script of a shell")
    .argument("[shells...]", "bash or zsh")
    .usage("bash|zsh")
    .addHelpText("after", "\nExamples:\n  source <(holoscope completion bash)")
    .action(([shell, ...more]: string[]) => {
      const script =
        shell !== undefined && more.length === 0 && Object.hasOwn(shells, shell) ? shells[shell] : undefined;
      if (!script) throw inputError(`completion takes bash or zsh, not "${shell ?? ""}"`);
      print(script(program.commands).trimEnd());
    });
