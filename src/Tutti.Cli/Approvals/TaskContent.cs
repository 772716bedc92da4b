using System.Text.Json;
using Tutti.Cli.Runs;
using Tutti.Kernel;
using Tutti.Orchestration.Agents.PersonAgents;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary>What a person gives in a form, from the command line.</summary>
internal static class TaskContent
{
    /// <summary>Puts together what was given, once it is known which task it is for; null for nothing but words.</summary>
    /// <param name="fields">Fields by name.</param>
    /// <param name="document">A whole document; null for none.</param>
    /// <exception cref="TuttiException">Something that has no form is given a form, or both are given.</exception>
    public static Func<WaitView, JsonElement?> Of(IReadOnlyDictionary<string, string> fields, JsonElement? document)
    {
        if (fields.Count > 0 && document is not null) { throw Wrong("Give either --field or --content."); }
        return wait =>
        {
            if (fields.Count == 0 && document is null) { return null; }
            if (ApprovalText.TaskOf(wait) is not { } task) { throw Wrong($"'{wait.Path}' is no task with a form. Answer in words."); }
            return document ?? PersonTask.Fields(fields.ToDictionary(static field => field.Key, field => ValueOf(task.Form, field.Key, field.Value)));
        };
    }

    /// <summary>A field that the form says to be a text is one, also where it looks like JSON.</summary>
    private static JsonElement ValueOf(JsonElement? form, string name, string text) =>
        form is { } schema && schema.TryGetProperty("properties", out var fields) && fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Object && field.TryGetProperty("type", out var type) && type.ValueEquals("string")
            ? PersonTask.Words(text)
            : InputArguments.Json(text) ?? default;

    private static TuttiException Wrong(string message) => new(ControlErrors.WrongInputs, message);
}
