using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Runs;

/// <summary>Turns exceptions into what may be journaled and shown.</summary>
internal static class Errors
{
    private const int MaxMessage = 4096;

    public static ErrorBody Describe(Exception error) => error is TuttiException coded
        ? new ErrorBody(coded.Code, Shorten(coded.Message), coded.IsTransient, error.GetType().Name)
        : new ErrorBody("TUT1019", Shorten($"{error.GetType().Name}: {error.Message}"), IsTransient: true, error.GetType().Name);

    private static string Shorten(string message) => message.Length <= MaxMessage ? message : string.Concat(message.AsSpan(0, MaxMessage), "…");
}
