# Read by bash in place of the person's own files, which it reads itself. Marks where prompts and commands begin and end, and tells the current
# folder, in the escape sequences that VS Code's terminal understands (OSC 633, see "Supported escape sequences" in
# https://code.visualstudio.com/docs/terminal/shell-integration).

if [[ $CODITECT_LOGIN_SHELL ]]; then
    unset CODITECT_LOGIN_SHELL
    [[ -r /etc/profile ]] && . /etc/profile
    for __coditect_file in ~/.bash_profile ~/.bash_login ~/.profile; do
        if [[ -r $__coditect_file ]]; then
            . "$__coditect_file"
            break
        fi
    done
    unset __coditect_file
elif [[ -r ~/.bashrc ]]; then
    . ~/.bashrc
fi

__coditect_prompt_begins='\[\e]633;A\a\]'
__coditect_prompt_ends='\[\e]633;B\a\]'

# First of what runs before a prompt, since the exit code is there only then. The one after it finds that code again.
__coditect_command_ended() {
    local code=$? folder=${PWD//\\/\\\\}
    folder=${folder//;/\\x3b}
    printf '\e]633;D;%s\a\e]633;P;Cwd=%s\a' "$code" "${folder//[[:cntrl:]]/?}"
    return "$code"
}

# Last of what runs before a prompt: what runs in between may have written the prompt anew.
__coditect_mark_prompt() {
    local code=$? prompt=${PS1//"$__coditect_prompt_begins"/}
    PS1=$__coditect_prompt_begins${prompt//"$__coditect_prompt_ends"/}$__coditect_prompt_ends
    return "$code"
}

if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
    PROMPT_COMMAND=(__coditect_command_ended "${PROMPT_COMMAND[@]}" __coditect_mark_prompt)
else
    PROMPT_COMMAND=__coditect_command_ended$'\n'$PROMPT_COMMAND${PROMPT_COMMAND:+$'\n'}__coditect_mark_prompt
fi

# Printed when a command was read and before it runs.
PS0=$PS0'\e]633;C\a'
