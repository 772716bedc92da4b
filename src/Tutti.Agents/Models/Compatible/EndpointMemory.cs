using Tutti.Agents.Tokens;

namespace Tutti.Agents.Models.Compatible;

/// <summary>What was learnt of an endpoint by calling it. Thread-safe; a lost race costs one more request.</summary>
internal sealed class EndpointMemory
{
    private volatile int _refused;
    private volatile AnswerRung _rung = AnswerRung.Schema;
    private volatile bool _hasAnswered;
    private volatile int _contextTokens;

    /// <summary>What the server said of its tokens, against ours.</summary>
    internal TokenCalibration Calibration { get; } = new();

    /// <summary>How an answer of a form is asked for here.</summary>
    internal AnswerRung Rung
    {
        get => _rung;
        set => _rung = value;
    }

    /// <summary>Whether it ever answered: the first call may have to load the model.</summary>
    internal bool HasAnswered
    {
        get => _hasAnswered;
        set => _hasAnswered = value;
    }

    /// <summary>The context that was last asked of Ollama: another size would load the model anew, so it only grows.</summary>
    internal int ContextTokens
    {
        get => _contextTokens;
        set => _contextTokens = value;
    }

    /// <summary>Members that the server refuses, or wants under another name.</summary>
    internal RequestQuirks Quirks => (RequestQuirks)_refused;

    internal void Add(RequestQuirks quirk) => Interlocked.Or(ref _refused, (int)quirk);
}

/// <summary>The ways to ask for JSON, the best first.</summary>
internal enum AnswerRung
{
    /// <summary><c>json_schema</c>: the server holds the model to the schema.</summary>
    Schema = 1,

    /// <summary><c>json_object</c>: the server holds it to JSON; the schema is told in words.</summary>
    Object = 2,

    /// <summary>Everything is told in words.</summary>
    Words = 3,
}

/// <summary>What a server does not take, learnt from its refusals.</summary>
[Flags]
internal enum RequestQuirks
{
    None = 0,

    /// <summary>No <c>stream_options</c>.</summary>
    NoStreamOptions = 1,

    /// <summary><c>max_completion_tokens</c> in place of <c>max_tokens</c>.</summary>
    NewTokenLimit = 2,

    /// <summary>No <c>temperature</c>.</summary>
    NoTemperature = 4,

    /// <summary>No <c>parallel_tool_calls</c>.</summary>
    NoParallelCalls = 8,

    /// <summary>No <c>seed</c>.</summary>
    NoSeed = 16,

    /// <summary>No <c>stop</c>.</summary>
    NoStop = 32,

    /// <summary>Thoughts must be sent back.</summary>
    EchoesReasoning = 64,

    /// <summary>No limits of lengths and no patterns in schemas: grammars of some servers fail on them.</summary>
    PlainSchemas = 128,
}
