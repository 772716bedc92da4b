using System.Text;
using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Schemas;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Reads the result that a card promises.</summary>
internal sealed class OutputReader(ProcessTask task, ProcessSpec process, TaskFolder folder)
{
    private const int MaximumDepth = 64;

    /// <summary>The text of the result, redacted.</summary>
    internal (string Text, bool IsTruncated) ReadText(ProcessResult result)
    {
        if (process.Output.Format == ProcessOutputFormat.None) { return ("", false); }
        if (process.Output.File is not null) { return (ReadFile(process.Output.File), false); }
        var captured = process.Output.Format == ProcessOutputFormat.Text ? result.Output : result.StandardOutput ?? result.Output;
        return (captured.Text, captured.IsTruncated);
    }

    /// <summary>The value of the result.</summary>
    /// <exception cref="AgentOutputException">It is not what the card promises.</exception>
    internal JsonElement ReadJson(string text, bool isTruncated)
    {
        var card = task.Card;
        if (process.Output.Format == ProcessOutputFormat.LastLine) { text = LastLine(text); }
        else if (isTruncated) { throw AgentOutputException.TooLong(card, process.Output.KeepBytes); }
        JsonElement value;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaximumDepth, AllowDuplicateProperties = false });
            value = document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw AgentOutputException.NoJson(card, text, error);
        }

        return card.OutputSchema is { } schema && JsonSchema.FindFaults(schema, value) is { Count: > 0 } faults
            ? throw AgentOutputException.Misfit(card, faults)
            : value;
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";

    private string ReadFile(string name)
    {
        var isOwn = name == PromptTemplate.OutputFile;
        var root = isOwn ? Path.GetDirectoryName(folder.OutputFile) ?? "/" : task.WorkingDirectory;
        // An agent could leave a link to a file that it cannot read itself.
        var real = SandboxPaths.RealPath(isOwn ? folder.OutputFile : Path.GetFullPath(name, root));
        if (!real.StartsWith(SandboxPaths.RealPath(root).TrimEnd('/') + "/", StringComparison.Ordinal)) { throw Refuse("it leads out of the working directory"); }
        try
        {
            if (!Path.Exists(real)) { throw Refuse("the agent did not make it"); }
            // A pipe or a device would never end.
            if (!IsRegular(real)) { throw Refuse("it is no regular file"); }
            using var stream = File.OpenRead(real);
            var bytes = new byte[process.Output.KeepBytes + 1L];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == bytes.Length
                ? throw AgentOutputException.TooLong(task.Card, process.Output.KeepBytes)
                : new Redactor(task.Secrets.Values).Redact(Encoding.UTF8.GetString(bytes, 0, length));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"it cannot be read: {error.Message}", error);
        }

        AgentOutputException Refuse(string reason, Exception? cause = null) => AgentOutputException.NoFile(task.Card, name, reason, cause);
    }

    private static bool IsRegular(string path)
    {
        // Opened without waiting, so that a pipe without a writer does not hold us; only regular files can be sought in.
        var attributes = File.GetAttributes(path);
        if ((attributes & (FileAttributes.Directory | FileAttributes.Device)) != 0) { return false; }
        return Processes.Supervision.FileKind.IsRegular(path);
    }
}
