using System.Text.Json;
using static Tutti.Orchestration.Tests.Triggers.DeliveryWorld;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>Receivers of other people, as their authors wrote them: eng/mcp-servers installs them.</summary>
public sealed class DeliveryInteropTests
{
    [Theory]
    [InlineData("structured")]
    [InlineData("binary")]
    public async Task Counterpart_TheLibrariesOfReceivers_TakeWhatIsSent(string mode)
    {
        var (events, webhooks) = (LibraryOf("cloudevents"), LibraryOf("standardwebhooks"));
        using var receiver = new EventReceiver();
        await using var bench = await OpenAsync(receiver, $"secret: ['${{env:NEXT}}', '${{env:SHOP}}'], mode: {mode}");
        bench.Variables["NEXT"] = "whsec_bm90IHRoZSBzYW1lIHNlY3JldCBhdCBhbGwuLi4=";
        await PublishAsync(bench, 7);
        await bench.UntilAsync(static state => state.Completed == 1);
        var came = Assert.Single(receiver.Received);

        // The test's clock stands still in another year; the library looks at the real one.
        var said = await NodeAsync($$"""
            const { HTTP } = require({{JsonSerializer.Serialize(events)}});
            const { Webhook } = require({{JsonSerializer.Serialize(webhooks)}});
            const [secret, now, body, given] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
            Date.now = () => now;
            const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
            new Webhook(secret).verify(body, headers);
            let forged = 'taken';
            try { new Webhook(secret).verify(body.replace('7', '8'), headers); } catch { forged = 'refused'; }
            const event = HTTP.toEvent({ headers, body });
            event.validate();
            console.log(event.id, event.source, event.type, event.sequence, JSON.stringify(event.data), forged);
            """, $"[{JsonSerializer.Serialize(Secret)},{bench.Time.GetUtcNow().ToUnixTimeMilliseconds()},{JsonSerializer.Serialize(came.Text)},{JsonSerializer.Serialize(came.Headers)}]");

        Assert.Equal("7 shop order.paid 0000000000000000001 {\"amount\":7} refused", said);
    }

    private static string LibraryOf(string package)
    {
        var folder = Tutti.Testing.RepositoryRoot.At("artifacts", "mcp-servers", "node_modules", package);
        if (!Directory.Exists(folder)) { Assert.Skip("needs a package from npm: ./test --install"); }
        return folder;
    }

    private static async Task<string> NodeAsync(string script, string input)
    {
        var start = new System.Diagnostics.ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(script);
        using var node = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException("Node does not start.");
        var (output, error) = (node.StandardOutput.ReadToEndAsync(TriggerBench.Cancellation), node.StandardError.ReadToEndAsync(TriggerBench.Cancellation));
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync(TriggerBench.Cancellation);
        Assert.True(node.ExitCode == 0, await error);
        return (await output).Trim();
    }
}
