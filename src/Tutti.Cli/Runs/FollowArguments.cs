using System.CommandLine;
using Tutti.Cli.Following;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Runs;

/// <summary>Options of verbs that follow a run.</summary>
internal sealed class FollowArguments
{
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Answers every question with its last choice." };
    private readonly Option<bool> _no = new("--no") { Description = "Answers every question with its first choice, which is the safe one." };
    private readonly Option<bool> _wait = new("--wait") { Description = "Waits for answers from other terminals, where nobody can be asked here." };

    public void AddTo(Command command)
    {
        command.Add(_yes);
        command.Add(_no);
        command.Add(_wait);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_yes) && result.GetValue(_no)) { result.AddError("--yes and --no exclude each other."); }
        });
    }

    public FollowOptions Read(Session session) => new()
    {
        Yes = session.Arguments.GetValue(_yes),
        No = session.Arguments.GetValue(_no),
        Wait = session.Arguments.GetValue(_wait),
    };

    /// <summary>A tree where somebody looks, lines elsewhere, nothing where a program reads.</summary>
    public static IRunDisplay Display(Session session) => session.Format switch
    {
        OutputFormat.Table when session.IsInteractive => new TreeDisplay(session.Out, session.Time, session.HasColor),
        OutputFormat.Table => new PlainDisplay(session.Out, session.Time),
        _ => new QuietDisplay(session.Say),
    };
}
