using System.Globalization;
using System.Text;

namespace Tutti.Gateway.Bench.Paths;

/// <summary>One session of a client: it greets, and calls the tool <c>echo</c>. Calls of different lanes may be under way at once.</summary>
internal abstract class ClientSide : IAsyncDisposable
{
    private const string Greeting = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""";
    private const string Greeted = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";
    private const string Listing = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    private int _lastId = 1;

    /// <summary>Begins the session, and looks whether the tool is there.</summary>
    public async Task GreetAsync()
    {
        await AskAsync(0, 0, Encoding.UTF8.GetBytes(Greeting));
        await TellAsync(Encoding.UTF8.GetBytes(Greeted));
        var listed = await AskAsync(0, 1, Encoding.UTF8.GetBytes(Listing));
        if (!listed.Contains("\"echo\"", StringComparison.Ordinal)) { throw new InvalidOperationException($"The tool is not listed: {listed}"); }
    }

    /// <summary>Calls the tool.</summary>
    /// <param name="lane">Whose turn it is: one call of a lane at a time.</param>
    public async Task CallAsync(int lane)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = await AskAsync(lane, id, Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"echo\",\"arguments\":{{\"text\":\"{id}\"}}}}}}")));
        if (!answer.Contains("the same again", StringComparison.Ordinal)) { throw new InvalidOperationException($"The tool was not called: {answer}"); }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Sends a request and gives the text that holds its answer.</summary>
    protected abstract Task<string> AskAsync(int lane, int id, byte[] request);

    /// <summary>Sends what has no answer.</summary>
    protected abstract Task TellAsync(byte[] notification);
}
