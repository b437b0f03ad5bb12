# Read by zsh first of all, by ZDOTDIR. Gives way to the person's own files at once, and marks where prompts and commands begin and
# end, and the current folder, in the escape sequences that VS Code's terminal understands (OSC 633).

if [[ -n $CODITECT_ZDOTDIR ]]; then
    export ZDOTDIR=$CODITECT_ZDOTDIR
else
    unset ZDOTDIR
fi
unset CODITECT_ZDOTDIR

if [[ -r ${ZDOTDIR:-$HOME}/.zshenv ]]; then
    source ${ZDOTDIR:-$HOME}/.zshenv
fi

if [[ -o interactive ]]; then
    __coditect_prompt_begins=$'%{\e]633;A\a%}'
    __coditect_prompt_ends=$'%{\e]633;B\a%}'

    __coditect_before_prompt() {
        local code=$? folder=${PWD//\\/\\\\}
        folder=${folder//;/\\x3b}
        printf '\e]633;D;%s\a\e]633;P;Cwd=%s\a' $code ${folder//[[:cntrl:]]/?}
        local text=${PS1//$__coditect_prompt_begins/}
        PS1=$__coditect_prompt_begins${text//$__coditect_prompt_ends/}$__coditect_prompt_ends
        return $code
    }

    __coditect_before_command() {
        printf '\e]633;C\a'
    }

    precmd_functions+=(__coditect_before_prompt)
    preexec_functions+=(__coditect_before_command)
fi
