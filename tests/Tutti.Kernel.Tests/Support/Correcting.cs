using System.Text;
using System.Text.Json;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Tests.Support;

/// <summary>What tests of corrections share.</summary>
internal static class Correcting
{
    internal static CorrectionOptions Ann { get; } = new() { By = "ann", Because = "the service is down" };

    internal static JsonElement Json(string text) => JsonElement.Parse(text);

    internal static string Text(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);

    internal static async Task<string> CodeAsync(Task act) => (await Assert.ThrowsAnyAsync<TuttiException>(() => act)).Code;

    internal static async Task UntilCancelledAsync(CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellation.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
