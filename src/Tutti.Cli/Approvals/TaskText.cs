using System.Text.Json;
using Tutti.Cli.Following;
using Tutti.Orchestration.Agents.PersonAgents;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary>A task of a person in lines: what they are given, and what is wanted of them.</summary>
internal static class TaskText
{
    /// <summary>Null for a question that is no task.</summary>
    public static IEnumerable<string>? Lines(WaitView wait) => ApprovalText.TaskOf(wait) is { } task
        ? [.. InputLines(wait) ?? [], .. FormLines(task)]
        : null;

    /// <summary>What the person is given; null for a question that is no task.</summary>
    public static IEnumerable<string>? InputLines(WaitView wait) => ApprovalText.TaskOf(wait) is { } task ? QuestionText.Lines(wait with { Details = task.Input }) : null;

    private static IEnumerable<string> FormLines(PersonTask task)
    {
        if (task.Form is not { } form) { return ["wanted    an answer in words"]; }
        if (!form.TryGetProperty("properties", out var fields) || fields.ValueKind != JsonValueKind.Object) { return ["wanted    --content FILE, JSON that fits", $"  {form.GetRawText()}"]; }
        return ["wanted", .. fields.EnumerateObject().Select(field => $"  {field.Name} ({KindOf(field.Value)}{(IsRequired(form, field.Name) ? "" : ", if you like")}){DescriptionOf(field.Value)}")];
    }

    private static string KindOf(JsonElement field)
    {
        if (field.ValueKind != JsonValueKind.Object) { return "anything"; }
        if (field.TryGetProperty("enum", out var words) && words.ValueKind == JsonValueKind.Array) { return string.Join(" | ", words.EnumerateArray()); }
        return field.TryGetProperty("type", out var type) ? type.ToString() : "anything";
    }

    private static string DescriptionOf(JsonElement field) => field.ValueKind == JsonValueKind.Object && field.TryGetProperty("description", out var said) ? $": {said}" : "";

    private static bool IsRequired(JsonElement form, string name) =>
        form.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array && required.EnumerateArray().Any(one => one.ValueEquals(name));
}
