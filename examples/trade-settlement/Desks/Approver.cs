using Tutti.Governance.Approvals;
using Tutti.Governance.Identities;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Waits;

namespace TradeSettlement.Desks;

/// <summary>Answers approvals with the key of the demo's approver, by itself or as somebody at the terminal says.</summary>
/// <param name="desk">The desk.</param>
/// <param name="input">Where a person answers; null to say yes to everything.</param>
/// <param name="output">Where questions are shown.</param>
internal sealed class Approver(Desk desk, TextReader? input, TextWriter output)
{
    /// <summary>Known to everybody who reads this: it stands for the key that a risk officer keeps to themselves.</summary>
    internal const string DemoKey = "tutti_demo-approver_this-key-is-public-and-only-for-the-demo";

    private readonly Authenticator _authenticator = new(() => desk.Gate.Policy, new NoKeySets(), TimeProvider.System);

    /// <summary>Answers a question.</summary>
    /// <param name="trade">The trade.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is answered; else it stays open.</returns>
    public async Task<bool> AnswerAsync(string trade, RunWait question, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{trade}  {question.Origin}{ArgumentsOf(question)}").ConfigureAwait(false);
        if (await ChoiceAsync(cancellationToken).ConfigureAwait(false) is not { } choice)
        {
            await output.WriteLineAsync($"{trade}  left open; answer it by the same command, until {question.Due:HH:mm:ss} UTC").ConfigureAwait(false);
            return false;
        }

        var olga = await _authenticator.IdentifyAsync(DemoKey, cancellationToken).ConfigureAwait(false);
        var options = new AnswerOptions { By = olga.User, Comment = input is null ? "said by the demo, not by a person" : "", Answerer = olga };
        try { await desk.Engine.AnswerAsync(question.Run, question.Path, choice, options, cancellationToken).ConfigureAwait(false); }
        catch (TuttiException refused)
        {
            await output.WriteLineAsync($"{trade}  the answer does not count: {refused.Message}").ConfigureAwait(false); // for example, it has expired meanwhile
            return false;
        }

        await output.WriteLineAsync($"{trade}  '{choice}' by {olga} with the demo's key{(input is null ? " (--approve auto)" : "")}").ConfigureAwait(false);
        return true;
    }

    private static string ArgumentsOf(RunWait question) =>
        ApprovalRequest.Parse(question.Details.Span)?.Call.Arguments is { } arguments ? $"\n       {arguments.GetRawText()}" : "";

    private async Task<string?> ChoiceAsync(CancellationToken cancellationToken)
    {
        if (input is null) { return ApprovalChoice.Approve; }
        await output.WriteAsync("       y = approve, n = deny, anything else = later: ").ConfigureAwait(false);
        var line = await input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync(line is null ? "(nobody is there)" : "").ConfigureAwait(false);
        return line?.Trim() switch
        {
            "y" or "yes" => ApprovalChoice.Approve,
            "n" or "no" => ApprovalChoice.Deny,
            _ => null,
        };
    }

    /// <summary>The policy knows keys only, no issuers of tokens.</summary>
    private sealed class NoKeySets : IKeySetSource
    {
        public ValueTask<ReadOnlyMemory<byte>> FetchAsync(Uri address, CancellationToken cancellationToken) => throw new IOException("This desk takes no tokens.");
    }
}
