using Tutti.Kernel;

namespace Tutti.Agents.Models;

/// <summary>A model or its server did not do what was asked. The message holds neither keys nor prompts; the text of a server's own error may be quoted, cut and without keys.</summary>
public class ModelException : TuttiException
{
    private static readonly string[] Unheard =
    [
        "TUT4100", "TUT4101", "TUT4102", "TUT4105", "TUT4106", "TUT4107", "TUT4108", "TUT4109", "TUT4111",
        "TUT4112", "TUT4117", "TUT4120", "TUT4121", "TUT4122", "TUT4124", "TUT4125", "TUT4127", "TUT4128",
    ];

    internal ModelException(string code, string message, bool isTransient, Exception? cause = null, int? status = null)
        : base(code, message, isTransient, cause) => Status = status;

    /// <summary>The status of the server's reply; null if there was none.</summary>
    public int? Status { get; }

    /// <summary>Whether the model has certainly not worked on the call: it did not reach the server, or was turned away before. Nothing is paid for it.</summary>
    public bool IsUnheard => Unheard.Contains(Code);
}

/// <summary>The server is busy, loading, or counts us as too fast: come back later. Nothing was generated.</summary>
public sealed class ModelBusyException : ModelException
{
    internal ModelBusyException(string code, string message, TimeSpan? retryAfter, int? status = null)
        : base(code, message, isTransient: true, status: status) => RetryAfter = retryAfter;

    /// <summary>When the server said to come back, from now; null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>The conversation does not fit into the model's context. Trying again as it is cannot help: leave something out.</summary>
public sealed class ContextOverflowException : ModelException
{
    internal ContextOverflowException(string message, long? promptTokens, long? contextTokens)
        : base("TUT4112", message, isTransient: false) => (PromptTokens, ContextTokens) = (promptTokens, contextTokens);

    /// <summary>Tokens of the request, as the server counts them; null if it did not say.</summary>
    public long? PromptTokens { get; }

    /// <summary>Tokens that fit; null if the server did not say.</summary>
    public long? ContextTokens { get; }
}

/// <summary>The server answered a conversation that it had silently cut. The answer is thrown away: it is to a question that nobody asked.</summary>
public sealed class ContextTruncatedException : ModelException
{
    internal ContextTruncatedException(string message, long readTokens, long sentTokens)
        : base("TUT4113", message, isTransient: false) => (ReadTokens, SentTokens) = (readTokens, sentTokens);

    /// <summary>Tokens that the server says it read.</summary>
    public long ReadTokens { get; }

    /// <summary>Tokens that were sent, estimated.</summary>
    public long SentTokens { get; }
}

/// <summary>The server was silent for too long.</summary>
public sealed class ModelSilentException : ModelException
{
    internal ModelSilentException(string code, string message, TimeSpan limit, Exception cause)
        : base(code, message, isTransient: true, cause) => Limit = limit;

    /// <summary>The limit that was reached.</summary>
    public TimeSpan Limit { get; }
}
