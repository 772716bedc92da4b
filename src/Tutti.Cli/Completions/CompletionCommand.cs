using System.CommandLine;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Completions;

/// <summary><c>tutti completion</c>: a script with which a shell completes verbs and options by asking the tool itself.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _tutti() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(tutti "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _tutti tutti
            """,
        ["zsh"] = """
            _tutti() {
                local -a found
                found=("${(@f)$(tutti "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -a found
                _files
            }
            compdef _tutti tutti
            """,
        ["fish"] = """
            complete -c tutti -a '(tutti "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName tutti -ScriptBlock {
                param($word, $line, $position)
                tutti "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    internal static Command Create(GlobalOptions globals)
    {
        var shell = new Argument<string>("SHELL") { Description = "Your shell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints a script that completes verbs and options.") { shell };
        globals.Handle(command, (session, _) =>
        {
            session.Print(Scripts[session.Arguments.GetValue(shell) ?? ""]);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
