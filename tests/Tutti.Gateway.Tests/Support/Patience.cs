namespace Tutti.Gateway.Tests.Support;

/// <summary>Waits for what must come.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<T> ForAsync<T>(Task<T> task, string what)
    {
        try { return await task.WaitAsync(Limit, TestContext.Current.CancellationToken); }
        catch (TimeoutException) { throw new TimeoutException($"There was no sign of {what}."); }
    }

    public static async Task ForAsync(Task task, string what)
    {
        try { await task.WaitAsync(Limit, TestContext.Current.CancellationToken); }
        catch (TimeoutException) { throw new TimeoutException($"There was no sign of {what}."); }
    }

    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var before = Environment.TickCount64;
        while (!await isSo())
        {
            if (Environment.TickCount64 - before > Limit.TotalMilliseconds) { throw new TimeoutException($"There was no sign of {what}."); }
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
