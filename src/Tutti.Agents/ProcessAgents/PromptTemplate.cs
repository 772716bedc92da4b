using System.Text;
using System.Text.Json;
using Tutti.Agents.Cards;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Puts texts where a template names them. No shell, no expressions; what was put in is not looked at again.</summary>
internal static class PromptTemplate
{
    internal const string OutputFile = "{output-file}";

    private const string Prompt = "{prompt}";
    private const string PromptFile = "{prompt-file}";
    private const string WorkingDirectory = "{cwd}";
    private const string Task = "{task}";
    private const string Input = "{input}";

    /// <summary>Whether a card's command answers to a prompt.</summary>
    internal static bool IsUsedBy(AgentCard card) => card.Process is { } process
        && (process.Prompt is not null || process.Input == ProcessInput.Prompt || Uses(process, Prompt) || Uses(process, PromptFile));

    /// <summary>Whether the command wants a folder for files of its own.</summary>
    internal static bool NeedsFolder(ProcessSpec process) => Uses(process, PromptFile) || Uses(process, OutputFile) || process.Output.File == OutputFile;

    /// <summary>The prompt of a task.</summary>
    internal static string Of(ProcessTask task)
    {
        var input = task.Input is { } value ? value.GetRawText() : "";
        return Fill(task.Card.Process?.Prompt ?? Task, (Task, task.Request ?? ""), (Input, input));
    }

    /// <summary>The arguments of a task.</summary>
    internal static string[] Arguments(ProcessSpec process, string prompt, string promptFile, string outputFile, string workingDirectory) =>
        [.. process.Run.Skip(1).Select(argument => Fill(
            argument, (Prompt, prompt), (PromptFile, promptFile), (OutputFile, outputFile), (WorkingDirectory, workingDirectory)))];

    /// <summary>The text of an input: a string as it is, anything else as JSON.</summary>
    internal static string TextOf(JsonElement input) => input.ValueKind == JsonValueKind.String ? input.GetString() ?? "" : input.GetRawText();

    private static bool Uses(ProcessSpec process, string name) => process.Run.Skip(1).Any(argument => argument.Contains(name, StringComparison.Ordinal));

    private static string Fill(string template, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var filled = new StringBuilder(template.Length);
        for (var at = 0; at < template.Length;)
        {
            var rest = template.AsSpan(at);
            var found = false;
            foreach (var (name, value) in values)
            {
                if (!rest.StartsWith(name, StringComparison.Ordinal)) { continue; }
                filled.Append(value);
                at += name.Length;
                found = true;
                break;
            }

            if (!found) { filled.Append(template[at++]); }
        }

        return filled.ToString();
    }
}
