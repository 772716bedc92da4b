namespace Tutti.Agents.Tests.Processes;

/// <summary>The one generous limit of tests that wait for real processes; it says which event did not come.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    internal static async Task ForAsync(Task awaited, string what)
    {
        try { await awaited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken); }
        catch (TimeoutException) { Assert.Fail($"This did not happen: {what}"); }
    }

    internal static async Task<T> ForAsync<T>(Task<T> awaited, string what)
    {
        await ForAsync((Task)awaited, what);
        return await awaited;
    }
}
