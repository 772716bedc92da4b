using System.Text;
using Tutti.Agents.Cards;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Containment;

namespace Tutti.Agents.ProcessAgents;

/// <summary>Makes the request to the runner from a task.</summary>
internal sealed class RequestBuilder(ProcessTask task, ProcessSpec process, string? home)
{
    internal ProcessRequest Build(string step, string prompt, TaskFolder folder) => new()
    {
        Step = step,
        File = process.Run[0],
        Arguments = PromptTemplate.Arguments(process, prompt, folder.PromptFile, folder.OutputFile, task.WorkingDirectory),
        WorkingDirectory = task.WorkingDirectory,
        Environment = Variables(),
        StandardInput = Encoding.UTF8.GetBytes(Input(prompt)),
        SeparatesErrors = process.Output is { File: null, Format: ProcessOutputFormat.Json or ProcessOutputFormat.LastLine },
        RunLimit = process.RunLimit,
        IdleLimit = process.IdleLimit ?? Timeout.InfiniteTimeSpan,
        OutputLimitBytes = process.Output.KeepBytes,
        Limits = process.Limits.ToLimits(),
        Weight = process.Limits.ToWeight(),
        Sandbox = Sandbox(folder),
        Secrets = [.. task.Secrets.Values],
    };

    private Dictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>(process.Environment);
        foreach (var (variable, name) in process.Secrets)
        {
            variables[variable] = task.Secrets.TryGetValue(name, out var secret) ? secret.Value : throw TaskRefusals.Secret(task.Card, name, task.Secrets.Keys);
        }

        return variables;
    }

    private string Input(string prompt) => process.Input switch
    {
        ProcessInput.Prompt => prompt,
        ProcessInput.Json => task.Input?.GetRawText() ?? "null",
        ProcessInput.Text when task.Input is { } input => PromptTemplate.TextOf(input),
        _ => "",
    };

    private SandboxRequest? Sandbox(TaskFolder folder) => process.Sandbox.Level != SandboxLevel.Namespace ? null : new SandboxRequest
    {
        IsRequired = process.Sandbox.IsRequired,
        AllowsNetwork = process.Sandbox.AllowsNetwork,
        KeepsHome = process.Sandbox.UsesHostHome || process.Environment.ContainsKey("HOME"),
        WritablePaths = [.. process.Sandbox.WritablePaths.Select(AtHome), .. folder.Paths],
        HiddenPaths = [.. process.Sandbox.HiddenPaths.Select(AtHome), .. task.HiddenPaths],
    };

    private string AtHome(string path) => path.StartsWith("~/", StringComparison.Ordinal) && home is not null ? Path.Combine(home, path[2..]) : path;
}
