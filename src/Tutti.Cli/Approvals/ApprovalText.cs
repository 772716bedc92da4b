using System.Text;
using System.Text.Json;
using Tutti.Cli.Budgets;
using Tutti.Cli.Output;
using Tutti.Governance.Amounts;
using Tutti.Governance.Approvals;
using Tutti.Orchestration.Agents.PersonAgents;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary>An approval in lines: what would be called and with what, which rule asks, what it costs, who said yes, what happens next.</summary>
internal static class ApprovalText
{
    /// <summary>The command that answers.</summary>
    public static string HowTo(WaitView wait, string id)
    {
        if (TaskOf(wait) is { } task) { return $"tutti approval respond {id} {(task.Form is null ? "'WORDS'" : "--field NAME=VALUE")}"; }
        return $"tutti approval approve {id} {(NeedsKey(wait) ? "--key-file FILE" : "--choice CHOICE")}";
    }

    /// <summary>Whether an answer needs a key or token of the person who gives it.</summary>
    public static bool NeedsKey(WaitView wait) => wait.Check.Length > 0 && wait.Check != PersonTask.CheckName;

    /// <summary>The task of a person; null for a question that is none.</summary>
    public static PersonTask? TaskOf(WaitView wait) =>
        wait is { Check: PersonTask.CheckName, Details: { } details } ? PersonTask.Parse(Encoding.UTF8.GetBytes(details.GetRawText())) : null;

    /// <summary>The choice that says yes.</summary>
    public static string YesOf(WaitView wait)
    {
        if (wait.Choices.Contains(ApprovalChoice.TopUp)) { return ApprovalChoice.TopUp; }
        return NeedsKey(wait) && wait.Choices.Contains(ApprovalChoice.Approve) ? ApprovalChoice.Approve : wait.Choices[^1];
    }

    /// <summary>What comes with a top-up; null where no amount is told.</summary>
    /// <exception cref="Kernel.TuttiException">It is no amount (TUT5031).</exception>
    public static JsonElement? AmountOf(string? text)
    {
        if (text is null) { return null; }
        return Amount.TryParseValue(text, out var amount) && amount > 0 ? new ApprovalContent { Amount = amount }.ToJson() : throw BudgetFaults.NoAmount(text);
    }

    /// <summary>What an approval asks for; null for a question that is none.</summary>
    public static ApprovalRequest? RequestOf(WaitView wait) =>
        wait is { Details: { } details } && NeedsKey(wait) ? ApprovalRequest.Parse(Encoding.UTF8.GetBytes(details.GetRawText())) : null;

    /// <summary>Who may answer, and who may too after a while.</summary>
    public static string ForOf(WaitView wait, DateTimeOffset now)
    {
        var who = wait.For.Length > 0 ? wait.For : "anybody";
        if (RequestOf(wait) is not { EscalatesAt: { } at } request) { return who; }
        var more = request.At(at).Missing().SelectMany(static needed => needed.Groups).Except(request.Missing().SelectMany(static needed => needed.Groups));
        return $"{who}; {string.Join(", ", more)} {Texts.Until(at, now)}";
    }

    /// <summary>Until when it can be answered; an approval is asked anew of more people before, where it escalates.</summary>
    public static DateTimeOffset? EndOf(WaitView wait) => RequestOf(wait)?.Until is { } until && until != default ? until : wait.Due;

    /// <summary>The lines of an approval.</summary>
    public static IEnumerable<string> Lines(ApprovalRequest request, IReadOnlyDictionary<string, AccountStanding> accounts, DateTimeOffset now)
    {
        foreach (var (label, text) in ApprovalSheet.Lines(request, accounts, moment => Texts.Until(moment, now)))
        {
            yield return $"{label,-9} {text}";
            if (label != "by") { continue; }
            yield return "arguments";
            foreach (var line in ApprovalSheet.ArgumentsOf(request.Call.Arguments).Split('\n')) { yield return $"  {line}"; }
        }
    }
}
