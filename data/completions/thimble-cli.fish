# SPDX-License-Identifier: GPL-3.0-or-later
complete -c thimble-cli -f
complete -c thimble-cli -n __fish_use_subcommand -a endpoints -d 'list, add and remove endpoints'
complete -c thimble-cli -n __fish_use_subcommand -a keys -d 'list, add, check and remove keys'
complete -c thimble-cli -n __fish_use_subcommand -a models -d 'list models with tiers and prices'
complete -c thimble-cli -n __fish_use_subcommand -a count -d 'count tokens without sending'
complete -c thimble-cli -n __fish_use_subcommand -a send -d 'send a prompt'
complete -c thimble-cli -n __fish_use_subcommand -a measure -d 'send a prompt many times'
complete -c thimble-cli -n __fish_use_subcommand -a chain -d 'run a chain of steps from a file'
complete -c thimble-cli -n __fish_use_subcommand -a budget -d 'show or set what may be spent'
complete -c thimble-cli -n __fish_use_subcommand -a history -d 'list, sum, export, import and delete past requests'
complete -c thimble-cli -n __fish_use_subcommand -a practice -d 'run the practice server'
complete -c thimble-cli -n __fish_use_subcommand -a doctor -d 'tell what is in place'
complete -c thimble-cli -n __fish_use_subcommand -a help -d 'explain a command'
complete -c thimble-cli -n '__fish_seen_subcommand_from help' -a 'endpoints keys models count send measure chain budget history practice doctor'
complete -c thimble-cli -n '__fish_seen_subcommand_from endpoints' -a 'list add remove'
complete -c thimble-cli -n '__fish_seen_subcommand_from keys' -a 'list add check remove'
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -a 'list show sums export import delete'
complete -c thimble-cli -n '__fish_seen_subcommand_from export import' -F
complete -c thimble-cli -n '__fish_seen_subcommand_from models send measure chain history' -l endpoint -x -a "(thimble-cli endpoints list 2>/dev/null | string split -f1 ' ')"
complete -c thimble-cli -n '__fish_seen_subcommand_from models' -l tier -x -a 'entry standard premium local practice unpriced'
complete -c thimble-cli -n '__fish_seen_subcommand_from models' -l refresh
complete -c thimble-cli -n '__fish_seen_subcommand_from count send measure history' -l model -x
complete -c thimble-cli -n '__fish_seen_subcommand_from send measure' -l task -x -a 'summarise translate titles rewrite classify table free'
complete -c thimble-cli -n '__fish_seen_subcommand_from send measure' -l system -x
complete -c thimble-cli -n '__fish_seen_subcommand_from send measure chain' -l max-output -x
complete -c thimble-cli -n '__fish_seen_subcommand_from send measure' -l temperature -x
complete -c thimble-cli -n '__fish_seen_subcommand_from send measure' -l effort -x
complete -c thimble-cli -n '__fish_seen_subcommand_from count' -F
complete -c thimble-cli -n '__fish_seen_subcommand_from count' -l encoding -x -a 'o200k_base cl100k_base o200k_harmony'
complete -c thimble-cli -n '__fish_seen_subcommand_from count' -l ids
complete -c thimble-cli -n '__fish_seen_subcommand_from send' -l no-stream
complete -c thimble-cli -n '__fish_seen_subcommand_from send' -l continue
complete -c thimble-cli -n '__fish_seen_subcommand_from send measure chain keys' -l key-fd -x
complete -c thimble-cli -n '__fish_seen_subcommand_from keys' -l label -x
complete -c thimble-cli -n '__fish_seen_subcommand_from keys' -l replace
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l state -x -a 'completed stopped failed interrupted sent streaming'
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l measurement -x -a 'any none'
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l limit -x
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l search -x
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l since -x
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l until -x
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l csv
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l by -x -a 'day model task'
complete -c thimble-cli -n '__fish_seen_subcommand_from history measure chain' -l force
complete -c thimble-cli -n '__fish_seen_subcommand_from history' -l text-only
complete -c thimble-cli -n '__fish_seen_subcommand_from endpoints' -l dialect -x -a 'openai-responses openai-chat anthropic-messages gemini'
complete -c thimble-cli -n '__fish_seen_subcommand_from endpoints' -l url -x
complete -c thimble-cli -n '__fish_seen_subcommand_from endpoints' -l name -x
complete -c thimble-cli -n '__fish_seen_subcommand_from endpoints' -l no-key
complete -c thimble-cli -n '__fish_seen_subcommand_from practice' -l port -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l runs -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l budget -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure' -l per-day -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure' -l growth -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure' -l cached -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure' -l batch
complete -c thimble-cli -n '__fish_seen_subcommand_from measure' -l check -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure' -l parallel -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l name -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l save -r -F
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l yes
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l list
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l show -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l compare -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l resume -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l rename -x
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l retry-failed
complete -c thimble-cli -n '__fish_seen_subcommand_from measure chain' -l delete -x
complete -c thimble-cli -n '__fish_seen_subcommand_from chain' -F
complete -c thimble-cli -n '__fish_seen_subcommand_from chain' -l input -x
complete -c thimble-cli -n '__fish_seen_subcommand_from chain' -l from -x
complete -c thimble-cli -n '__fish_seen_subcommand_from chain' -l compare-with -x
complete -c thimble-cli -n '__fish_seen_subcommand_from chain' -l example
complete -c thimble-cli -n '__fish_seen_subcommand_from budget' -l month -x
complete -c thimble-cli -n '__fish_seen_subcommand_from budget' -l day -x
complete -c thimble-cli -n '__fish_seen_subcommand_from budget' -l request -x
complete -c thimble-cli -l json
complete -c thimble-cli -l help
