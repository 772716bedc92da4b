using System.Text.Json.Serialization;

namespace Tutti.Agents.Cards;

/// <summary>How an agent that is a command is run. There is no shell in between: every argument reaches the command as it is.</summary>
public sealed record ProcessSpec
{
    /// <summary>
    /// The program and its arguments. In the arguments <c>{prompt}</c>, <c>{prompt-file}</c>, <c>{output-file}</c> and <c>{cwd}</c> are
    /// replaced; what is put in is not looked at again, and the program itself is never replaced.
    /// </summary>
    [JsonPropertyName("run")]
    public IReadOnlyList<string> Run { get => field ?? []; init; }

    /// <summary>Variables beside the allowed ones of the host; a null removes one. Not for secrets: cards are journaled.</summary>
    [JsonPropertyName("env")]
    public IReadOnlyDictionary<string, string?> Environment { get => field ?? new Dictionary<string, string?>(); init; }

    /// <summary>Variables that hold secrets: the variable, and the name of the secret. The value is looked up when the command starts.</summary>
    [JsonPropertyName("secrets")]
    public IReadOnlyDictionary<string, string> Secrets { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>What is written to its standard input; nothing by default.</summary>
    [JsonPropertyName("stdin")]
    public ProcessInput Input { get => field == 0 ? ProcessInput.None : field; init; }

    /// <summary>
    /// The prompt of a command-line coding agent: any text with <c>{task}</c> where the request goes and <c>{input}</c> where the input goes
    /// as JSON. Null: the request as it is.
    /// </summary>
    [JsonPropertyName("prompt")]
    public string? Prompt { get; init; }

    /// <summary>What becomes of its output; text from standard output and error by default.</summary>
    [JsonPropertyName("result")]
    public ProcessOutput Output { get => field ?? ProcessOutput.Text; init; }

    /// <summary>What exit codes mean, beside the usual: 0 succeeded, 75 transient, 126 and 127 cannot run here, all else failed.</summary>
    [JsonPropertyName("exit")]
    public ProcessExitCodes ExitCodes { get => field ?? ProcessExitCodes.Usual; init; }

    /// <summary>How long it may run, 30 minutes by default. Waiting for a place on the machine does not count.</summary>
    [JsonPropertyName("runLimit")]
    public TimeSpan RunLimit { get => field == TimeSpan.Zero ? TimeSpan.FromMinutes(30) : field; init; }

    /// <summary>How long it may write nothing; null for ever.</summary>
    [JsonPropertyName("idleLimit")]
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>What it may use, and what it needs.</summary>
    [JsonPropertyName("limits")]
    public ProcessAllowance Limits { get => field ?? ProcessAllowance.Unlimited; init; }

    /// <summary>What contains it.</summary>
    [JsonPropertyName("sandbox")]
    public ProcessSandbox Sandbox { get => field ?? ProcessSandbox.None; init; }

    /// <summary>Tools that must be there before it starts.</summary>
    [JsonPropertyName("requires")]
    public IReadOnlyList<ToolRequirement> Requires { get => field ?? []; init; }
}

/// <summary>What a command gets as its standard input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProcessInput>))]
public enum ProcessInput
{
    /// <summary>Nothing: <c>/dev/null</c>.</summary>
    [JsonStringEnumMemberName("none")]
    None = 1,

    /// <summary>The input's text; an input that is no string is written as JSON.</summary>
    [JsonStringEnumMemberName("text")]
    Text = 2,

    /// <summary>The input as JSON.</summary>
    [JsonStringEnumMemberName("json")]
    Json = 3,

    /// <summary>The prompt.</summary>
    [JsonStringEnumMemberName("prompt")]
    Prompt = 4,
}

/// <summary>What exit codes mean, beside the usual ones.</summary>
public sealed record ProcessExitCodes
{
    /// <summary>Nothing unusual.</summary>
    public static ProcessExitCodes Usual { get; } = new();

    /// <summary>The step has its result.</summary>
    [JsonPropertyName("succeeded")]
    public IReadOnlyList<int> Succeeded { get => field ?? []; init; }

    /// <summary>A definite no.</summary>
    [JsonPropertyName("failed")]
    public IReadOnlyList<int> Failed { get => field ?? []; init; }

    /// <summary>This machine lacks something.</summary>
    [JsonPropertyName("cannotRunHere")]
    public IReadOnlyList<int> CannotRunHere { get => field ?? []; init; }

    /// <summary>It may succeed later as it is.</summary>
    [JsonPropertyName("transient")]
    public IReadOnlyList<int> Transient { get => field ?? []; init; }
}

/// <summary>A tool that a command needs.</summary>
public sealed record ToolRequirement
{
    /// <summary>Its program, looked up as the command's own is.</summary>
    [JsonPropertyName("tool")]
    public required string Tool { get; init; }

    /// <summary>What its version must be, such as <c>&gt;=2.38</c>, <c>&gt;=10 &lt;11</c> or <c>10.0</c> (which means 10.0 and all below it); null for any.</summary>
    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>The arguments that make it say its version; <c>--version</c> by default.</summary>
    [JsonPropertyName("probe")]
    public IReadOnlyList<string> Probe { get => field ?? ["--version"]; init; }
}
