using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary>What a step has kept: the output of its process where there is one, else its result.</summary>
internal static class StepLogs
{
    private static readonly string[] OutputMembers = ["output", "log", "stdout", "text"];

    public static void Print(Session session, EventView happened)
    {
        if (session.Format != OutputFormat.Table)
        {
            if (happened.Payload is not null) { session.Print(JsonSerializer.Serialize(happened, ViewJson.Event)); }
            return;
        }

        var text = happened.Kind switch
        {
            "step.completed" => TextOf(happened),
            "step.failed" or "step.attempted" or "step.unknown" => happened.Text,
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(text)) { return; }
        session.Print($"── {happened.Path}{(happened.Attempt > 1 ? $" (attempt {happened.Attempt})" : "")} {happened.Kind[5..]}");
        session.Print(text.TrimEnd());
    }

    private static string? TextOf(EventView happened)
    {
        if (happened.Payload is not { } payload) { return happened.PayloadBytes > 0 ? $"({Texts.Size(happened.PayloadBytes)} of {happened.PayloadType})" : null; }
        if (payload.ValueKind == JsonValueKind.String) { return payload.GetString(); }
        if (payload.ValueKind != JsonValueKind.Object) { return payload.GetRawText(); }
        foreach (var name in OutputMembers)
        {
            if (payload.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String) { return member.GetString(); }
        }

        return payload.GetRawText();
    }
}
