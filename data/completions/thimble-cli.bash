# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for thimble-cli

_thimble_cli ()
{
  local cur prev command words
  cur=${COMP_WORDS[COMP_CWORD]}
  prev=${COMP_WORDS[COMP_CWORD-1]}
  command=${COMP_WORDS[1]-}

  case $prev in
    --dialect) words="openai-responses openai-chat anthropic-messages gemini" ;;
    --encoding) words="o200k_base cl100k_base o200k_harmony" ;;
    --tier) words="entry standard premium local practice unpriced" ;;
    --task) words="summarise translate titles rewrite classify table free" ;;
    --by) words="day model task" ;;
    --state) words="completed stopped failed interrupted sent streaming" ;;
    --endpoint) words=$(thimble-cli endpoints list 2>/dev/null | cut -d' ' -f1) ;;
    --model|-m) words=$(thimble-cli models --json 2>/dev/null | sed 's/^{"id":"\([^"]*\)".*/\1/') ;;
    *)
      if [ "$COMP_CWORD" = 1 ]; then
        words="endpoints keys models count send measure chain budget history practice doctor help --help --version"
      else
        case $command in
          endpoints) words="list add remove --dialect --url --name --no-key --json --help" ;;
          keys)
            if [ "$COMP_CWORD" = 3 ]; then
              words=$(thimble-cli endpoints list 2>/dev/null | cut -d' ' -f1)
            else
              words="list add check remove --label --key-fd --replace --json --help"
            fi ;;
          models) words="--endpoint --tier --refresh --json --help" ;;
          count) words="--encoding --model --ids --json --help $(compgen -f -- "$cur")" ;;
          send) words="--model --endpoint --task --system --max-output --temperature --effort --no-stream --continue --key-fd --json --help" ;;
          measure)
            if [ "$prev" = --save ]; then
              mapfile -t COMPREPLY < <(compgen -f -- "$cur")
              return
            fi
            words="--model --endpoint --runs --budget --per-day --growth --cached --batch --check --task --system --max-output --temperature --effort --parallel --name --save --force --yes --list --show --compare --rename --resume --retry-failed --delete --key-fd --json --help" ;;
          chain)
            if [ "${cur#-}" = "$cur" ]; then
              mapfile -t COMPREPLY < <(compgen -f -- "$cur")
              return
            fi
            words="--model --endpoint --input --runs --max-output --budget --compare --compare-with --name --save --force --yes --list --show --rename --resume --from --retry-failed --delete --example --key-fd --json --help" ;;
          budget) words="--month --day --request --json --help" ;;
          history)
            if [ "$prev" = export ] || [ "$prev" = import ]; then
              mapfile -t COMPREPLY < <(compgen -f -- "$cur")
              return
            fi
            words="list show sums export import delete --limit --search --model --endpoint --since --until --state --measurement --csv --by --force --text-only --json --help" ;;
          practice) words="--port --json --help" ;;
          doctor) words="--json --help" ;;
          help) words="endpoints keys models count send measure chain budget history practice doctor" ;;
        esac
      fi ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _thimble_cli thimble-cli
