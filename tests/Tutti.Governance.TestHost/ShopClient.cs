using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tutti.Governance.Amounts;
using Tutti.Governance.Gates;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.TestHost;

/// <summary>Asks the shop: a line there, a line back, each on a connection of its own.</summary>
internal sealed class ShopClient(int port)
{
    /// <summary>Has something done under a key.</summary>
    /// <param name="key">What makes it this effect and no other.</param>
    /// <param name="what">The business id: the same however often it is tried.</param>
    /// <param name="amount">What it costs at most.</param>
    public async ValueTask<GateResult<string>> DoAsync(string key, string what, Amount amount)
    {
        var reply = await SendAsync(string.Create(CultureInfo.InvariantCulture, $"DO|{key}|{what}|{amount.Value}|{amount.Unit}")).ConfigureAwait(false);
        return reply.Split('|') switch
        {
            ["OK", var actual] => new GateResult<string>(what) { Actual = [Cost(actual, amount)] },
            ["ERROR"] => new GateResult<string>(what) { IsError = true },
            ["NO"] => throw new StepRejectedException("The shop says no."),
            ["BUSY"] => throw new NotExecutedException("The shop is busy."),
            _ => throw new TuttiException("TEST1", "The shop went away in the middle.", isTransient: true),
        };
    }

    /// <summary>What became of a business id.</summary>
    public async ValueTask<bool> IsDoneAsync(string what) => await SendAsync($"ASK|{what}").ConfigureAwait(false) == "DONE";

    /// <summary>Takes something back, or sees that it never happened.</summary>
    public async ValueTask UndoAsync(string what)
    {
        if (await SendAsync($"UNDO|{what}").ConfigureAwait(false) != "OK") { throw new TuttiException("TEST1", "The shop went away while something was taken back.", isTransient: true); }
    }

    private static Amount Cost(string actual, Amount amount) => Amount.Of(decimal.Parse(actual, CultureInfo.InvariantCulture), amount.Unit);

    private async Task<string> SendAsync(string line)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
        using var stream = client.GetStream();
        using var writer = new StreamWriter(stream) { AutoFlush = true };
        using var reader = new StreamReader(stream);
        try
        {
            await writer.WriteLineAsync(line).ConfigureAwait(false);
            return await reader.ReadLineAsync().ConfigureAwait(false) ?? "";
        }
        catch (IOException)
        {
            return ""; // reset instead of closed: as unclear
        }
    }
}
