using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Cli.Budgets;
using Tutti.Governance.Amounts;
using Tutti.Governance.Approvals;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary>An approval in lines: what would be called and with what, which rule asks, what it costs, who said yes, what happens next.</summary>
internal static class ApprovalText
{
    /// <summary>What comes behind the id where somebody answers.</summary>
    public static string HowTo(WaitView wait) => wait.Check.Length > 0 ? "--key-file FILE" : "--choice CHOICE";

    /// <summary>The choice that says yes.</summary>
    public static string YesOf(WaitView wait)
    {
        if (wait.Choices.Contains(ApprovalChoice.TopUp)) { return ApprovalChoice.TopUp; }
        return wait.Check.Length > 0 && wait.Choices.Contains(ApprovalChoice.Approve) ? ApprovalChoice.Approve : wait.Choices[^1];
    }

    /// <summary>What comes with a top-up; null where no amount is told.</summary>
    /// <exception cref="Kernel.TuttiException">It is no amount (TUT5031).</exception>
    public static JsonElement? AmountOf(string? text)
    {
        if (text is null) { return null; }
        return Amount.TryParseValue(text, out var amount) && amount > 0 ? new ApprovalContent { Amount = amount }.ToJson() : throw BudgetFaults.NoAmount(text);
    }

    /// <summary>The lines of an approval; null for a question that is none.</summary>
    public static IEnumerable<string>? Lines(WaitView wait) =>
        wait is { Check.Length: > 0, Details: { } details } && ApprovalRequest.Parse(Encoding.UTF8.GetBytes(details.GetRawText())) is { } request ? LinesOf(request) : null;

    private static IEnumerable<string> LinesOf(ApprovalRequest request)
    {
        var call = request.Call;
        yield return $"call      {call.Target}  ({call.Risk})";
        yield return $"by        {(call.Agent is { } agent ? $"{agent}, for {call.Caller}" : call.Caller)}";
        yield return "arguments";
        foreach (var line in Indented(call.Arguments)) { yield return $"  {line}"; }
        yield return $"rule      {call.Rule ?? "default"}  (policy {call.Policy[..12]})";
        foreach (var needed in request.Needed)
        {
            var given = request.Given.Where(vote => vote.Rules.Contains(needed.Rule)).Select(static vote => vote.By).ToList();
            var who = string.Join(", ", needed.Groups.Concat(needed.Users));
            yield return string.Create(CultureInfo.InvariantCulture, $"needs     {needed.Quorum - given.Count} of {needed.Quorum} {(who.Length > 0 ? $"of {who}" : "people")}{(needed.ExcludesCaller ? $", not {call.Caller}" : "")}{(given.Count > 0 ? $"; yes from {string.Join(", ", given)}" : "")}");
        }

        if (request.Shortage is { } shortage) { yield return string.Create(CultureInfo.InvariantCulture, $"budget    {shortage.Account.Id}: {shortage.Left} {shortage.Unit} left, {shortage.Needed} needed"); }
        yield return request.Shortage is null
            ? "next      the call is judged again and made once, exactly as shown; see 'tutti budget list' for what is spent"
            : "next      the account gets more for its present window, and the call is judged again";
    }

    private static string[] Indented(JsonElement? arguments)
    {
        if (arguments is not { } json) { return ["(larger than 16 KiB)"]; }
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) { json.WriteTo(writer); }
        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
    }
}
