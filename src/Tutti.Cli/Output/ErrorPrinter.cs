using Tutti.Kernel;

namespace Tutti.Cli.Output;

/// <summary>Errors for people: one line says what, the next what to do. Traces only when asked for.</summary>
internal static class ErrorPrinter
{
    public static void Print(TextWriter error, TuttiException cause, bool isVerbose)
    {
        if (IsListOfFaults(cause)) { error.WriteLine(cause.Message); }
        else { PrintSentences(error, cause); }
        if (isVerbose) { error.WriteLine(cause.ToString()); }
    }

    /// <summary>Faults of a flow say their places and codes themselves, one a line.</summary>
    private static bool IsListOfFaults(TuttiException cause) => cause.Message.Contains($": error {cause.Code}: ", StringComparison.Ordinal);

    private static void PrintSentences(TextWriter error, TuttiException cause)
    {
        var head = $"error {cause.Code}: "; // a fault without a place begins with it too
        var (what, next) = Split(cause.Message.StartsWith(head, StringComparison.Ordinal) ? cause.Message[head.Length..] : cause.Message);
        error.WriteLine($"{head}{what}");
        foreach (var line in next.Split('\n', StringSplitOptions.RemoveEmptyEntries)) { error.WriteLine($"  {line.TrimEnd()}"); }
    }

    public static void PrintDefect(TextWriter error, Exception cause, bool isVerbose)
    {
        error.WriteLine($"error: {cause.GetType().Name}: {cause.Message.Split('\n')[0]}");
        error.WriteLine(isVerbose ? cause.ToString() : "  This is a defect of Tutti. Nothing acknowledged is lost. Repeat with -v for where it comes from.");
    }

    /// <summary>The first sentence, and the rest.</summary>
    internal static (string What, string Next) Split(string message)
    {
        for (var at = 0; at < message.Length - 1; at++)
        {
            if (message[at] == '\n') { return (message[..at], message[(at + 1)..]); }
            var endsSentence = message[at] is '.' or '?' && message[at + 1] is ' ' or '\n' && at + 2 < message.Length && !char.IsLower(message[at + 2]);
            if (endsSentence) { return (message[..(at + 1)], message[(at + 2)..]); }
        }

        return (message, "");
    }
}
