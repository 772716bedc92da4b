namespace Tutti.Kernel;

/// <summary>The root of every error that Tutti raises on purpose.</summary>
/// <remarks>The message says what, to what, and what to do next; it holds no secrets, prompts or tool output.</remarks>
public class TuttiException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="code">A code of <c>docs/errors.md</c>, for example <c>TUT1001</c>.</param>
    /// <param name="message">What happened, to what, and what to do next.</param>
    /// <param name="isTransient">Whether the same call may succeed later without anybody changing anything.</param>
    /// <param name="cause">The error underneath, if any.</param>
    public TuttiException(string code, string message, bool isTransient = false, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>The stable code, listed in <c>docs/errors.md</c> and never reused.</summary>
    public string Code { get; }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
