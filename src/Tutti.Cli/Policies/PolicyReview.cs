using System.CommandLine;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Pins;
using Tutti.Governance.Risks;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy review</c>: accepts a server's tools into the lock file.</summary>
internal static class PolicyReview
{
    private const string UnknownEffect = "unknown";

    internal static Command Create(GlobalOptions globals)
    {
        var options = ReviewOptions.Create();
        var tools = new Option<string[]>("--accept") { Description = "A tool to accept; again for more.", HelpName = "TOOL" };
        var all = new Option<bool>("--all") { Description = "Accepts all tools as they are listed, and takes out those that are gone." };
        var risks = new Option<string[]>("--risk") { Description = "The risk of a tool: read, write, execute, financial, destructive; accepts it too.", HelpName = "TOOL=RISK" };
        var effects = new Option<string[]>("--effect") { Description = "What calling a tool again does: pure (it only looks), idempotent (nothing more), unknown (it is called once at most); accepts it too.", HelpName = "TOOL=EFFECT" };
        var command = new Command("review", "Accepts tools into the lock file, so that rules may allow them.") { tools, all, risks, effects };
        options.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (await ToolReview.OpenAsync(session, options, cancellationToken).ConfigureAwait(false) is not { } review) { return ExitCode.Usage; }
            var given = (session.Arguments.GetValue(risks) ?? []).Select(ReadRisk).ToDictionary(static risk => risk.Tool, static risk => risk.Risk, StringComparer.Ordinal);
            var said = (session.Arguments.GetValue(effects) ?? []).Select(ReadEffect).ToDictionary(static effect => effect.Tool, static effect => effect.Effect, StringComparer.Ordinal);
            var named = session.Arguments.GetValue(all) ? null : session.Arguments.GetValue(tools) ?? [];
            if (named is { Length: 0 } && given.Count + said.Count == 0)
            {
                if (session.IsInteractive) { (named, given, said) = await ReviewTalk.AskAsync(session, review, cancellationToken).ConfigureAwait(false); }
                else { ToolReview.Print(session, review.Rows()); }
                if (named is { Length: 0 } && given.Count == 0)
                {
                    session.Say("Nothing was accepted. Accept all of it by --all, or some by --accept TOOL, --risk TOOL=RISK and --effect TOOL=EFFECT.");
                    return ExitCode.Success;
                }
            }

            var accepted = LockReview.Accept(review.Pins, review.Listing, named, given, Session.Person, session.Time.GetUtcNow(), said);
            await WriteAsync(review.LockPath, accepted.Write(), cancellationToken).ConfigureAwait(false);
            ToolReview.Print(session, (review with { Pins = accepted }).Rows());
            session.Say($"Wrote {Texts.NearPath(review.LockPath)}. Commit it with the policy.");
            return ExitCode.Success;
        });
        return command;
    }

    private static (string Tool, RiskClass Risk) ReadRisk(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 && RiskLadder.OfWord(text[(at + 1)..]) is { } risk ? (text[..at], risk) : throw PolicyErrors.NoRisk(text);
    }

    private static (string Tool, PinnedEffect? Effect) ReadEffect(string text)
    {
        var at = text.LastIndexOf('=');
        var word = text[(at + 1)..];
        return at > 0 && (word == UnknownEffect || PinnedEffects.OfWord(word) is not null) ? (text[..at], PinnedEffects.OfWord(word)) : throw PolicyErrors.NoEffect(text);
    }

    /// <summary>Whole or not at all: a host that reads meanwhile sees the one or the other.</summary>
    private static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var next = $"{path}.new";
        await File.WriteAllBytesAsync(next, bytes, cancellationToken).ConfigureAwait(false);
        File.Move(next, path, overwrite: true);
    }
}
