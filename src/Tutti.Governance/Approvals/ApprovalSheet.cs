using System.Globalization;
using System.Text.Json;
using Tutti.Governance.Gates;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Approvals;

/// <summary>What a person reads before an approval is answered, in lines; the same on every surface.</summary>
public static class ApprovalSheet
{
    /// <summary>Everything but the arguments, in the order in which it is read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="accounts">How the accounts of <see cref="AccountsOf"/> stand; one that is missing is left out.</param>
    /// <param name="when">Says a moment as the surface says moments.</param>
    public static IEnumerable<ApprovalLine> Lines(ApprovalRequest request, IReadOnlyDictionary<string, AccountStanding> accounts, Func<DateTimeOffset, string> when)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(when);
        var call = request.Call;
        yield return new ApprovalLine("call", $"{call.Target}  ({RiskLadder.WordOf(call.Risk)})");
        yield return new ApprovalLine("by", call.Agent is { } agent ? $"{agent}, for {call.Caller}" : call.Caller);
        yield return new ApprovalLine("rule", $"{call.Rule ?? "default"}  (policy {call.Policy[..Math.Min(12, call.Policy.Length)]})");
        foreach (var needed in request.Needed)
        {
            yield return new ApprovalLine("needs", NeedsOf(request, needed));
            foreach (var stage in needed.Escalated ?? []) { yield return new ApprovalLine("escalated", $"{string.Join(", ", stage.To)} may answer too, because nobody had in {SpanOf(stage.After)}"); }
            foreach (var stage in needed.Escalations ?? []) { yield return new ApprovalLine("escalates", $"{string.Join(", ", stage.To)} may answer too{(request.Asked is { } asked ? $", {when(asked + stage.After)}" : $" after {SpanOf(stage.After)}")}"); }
        }

        foreach (var line in MoneyOf(request, accounts)) { yield return line; }
        yield return new ApprovalLine("next", request.Shortage is null
            ? "the call is judged again and made once, exactly as shown"
            : "the account gets more for its present window, and the call is judged again");
        if (request.Until != default) { yield return new ApprovalLine("expires", when(request.Until)); }
    }

    /// <summary>The accounts whose standing matters for an answer, each once, the lowest first.</summary>
    /// <param name="request">The request.</param>
    public static IReadOnlyList<string> AccountsOf(ApprovalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var charged = (request.Call.Refusal?.Charges ?? []).SelectMany(static charge => charge.Accounts);
        return [.. charged.Concat(request.Shortage is { } shortage ? [shortage.Account.Id] : []).Distinct()];
    }

    /// <summary>The arguments for people to read.</summary>
    /// <param name="arguments">As the request has them; null where they were too large for the journal.</param>
    public static string ArgumentsOf(JsonElement? arguments)
    {
        if (arguments is not { } json) { return "(larger than 16 KiB)"; }
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) { json.WriteTo(writer); }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string NeedsOf(ApprovalRequest request, GateApproval needed)
    {
        var given = request.Given.Where(vote => vote.Rules.Contains(needed.Rule)).Select(static vote => vote.By).ToList();
        var who = string.Join(", ", needed.Groups.Concat(needed.Users));
        return string.Create(CultureInfo.InvariantCulture, $"{needed.Quorum - given.Count} of {needed.Quorum} {(who.Length > 0 ? $"of {who}" : "people")}{(needed.ExcludesCaller ? $", not {request.Call.Caller}" : "")}{(given.Count > 0 ? $"; yes from {string.Join(", ", given)}" : "")}");
    }

    private static IEnumerable<ApprovalLine> MoneyOf(ApprovalRequest request, IReadOnlyDictionary<string, AccountStanding> accounts)
    {
        foreach (var charge in request.Call.Refusal?.Charges ?? [])
        {
            yield return new ApprovalLine("costs", string.Create(CultureInfo.InvariantCulture, $"{charge.Amount} {charge.Unit}"));
        }

        if (request.Shortage is { } shortage) { yield return new ApprovalLine("lacks", string.Create(CultureInfo.InvariantCulture, $"{shortage.Account.Id}: {shortage.Left} {shortage.Unit} left, {shortage.Needed} needed")); }
        foreach (var account in AccountsOf(request))
        {
            if (accounts.TryGetValue(account, out var standing)) { yield return new ApprovalLine("budget", $"{account}: {standing}"); }
        }
    }

    private static string SpanOf(TimeSpan span) => span switch
    {
        _ when span.Ticks % TimeSpan.TicksPerDay == 0 => $"{span.Days}d",
        _ when span.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0}h"),
        _ when span.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###}s"),
    };
}

/// <summary>One line of an approval.</summary>
/// <param name="Label">One word.</param>
/// <param name="Text">What it says.</param>
public sealed record ApprovalLine(string Label, string Text);

/// <summary>How an account stands.</summary>
/// <param name="Limit">How much there is in its window.</param>
/// <param name="Spent">How much of it is spent.</param>
/// <param name="Held">How much is held for calls under way.</param>
/// <param name="Left">How much is left.</param>
/// <param name="Unit">Of what.</param>
public sealed record AccountStanding(decimal Limit, decimal Spent, decimal Held, decimal Left, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Spent} of {Limit} {Unit} spent, {Held} held, {Left} left");
}
