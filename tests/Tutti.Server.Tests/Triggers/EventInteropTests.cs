using System.Diagnostics;
using System.Text.Json;
using Tutti.Testing;

namespace Tutti.Server.Tests.Triggers;

/// <summary>Senders of other people, as their authors wrote them: eng/mcp-servers installs them.</summary>
public sealed class EventInteropTests
{
    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Counterpart_TheCloudEventsSdk_SendsInEachMode()
    {
        var sdk = LibraryOf("cloudevents");
        await using var world = await EventWorld.OpenAsync();

        var said = await NodeAsync($$"""
            const { CloudEvent, HTTP } = require({{JsonSerializer.Serialize(sdk)}});
            const event = id => new CloudEvent({ id, source: '/shop', type: 'order.paid', subject: 'order 7', time: '2027-01-01T08:00:00Z', data: { amount: 3 } });
            const post = async ({ headers, body }) => (await fetch({{JsonSerializer.Serialize(new Uri(world.Address, "hooks/keyed"))}}, { method: 'POST', headers, body })).status;
            (async () => {
              const batch = { headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify([event('3'), event('4')]) };
              console.log(await post(HTTP.structured(event('1'))), await post(HTTP.binary(event('2'))), await post(batch));
            })();
            """);

        Assert.Equal("202 202 202", said);
        Assert.Equal(["1", "2", "3", "4"], world.Taken.Select(static taken => taken.Event.Id));
        Assert.All(world.Taken, static taken => Assert.Equal(("order.paid", "/shop", "order 7", """{"amount":3}"""), (taken.Event.Type, taken.Event.Source, taken.Event.Subject, taken.Event.Data.GetRawText())));
    }

    [Fact]
    public async Task Counterpart_TheStandardWebhooksLibrary_SignsWhatIsTaken()
    {
        var library = LibraryOf("standardwebhooks");
        await using var world = await EventWorld.OpenAsync();

        var said = await NodeAsync($$"""
            const { Webhook } = require({{JsonSerializer.Serialize(library)}});
            const post = async (secret, body) => {
              const now = new Date();
              const headers = { 'content-type': 'application/json', 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(now / 1000)), 'webhook-signature': new Webhook(secret).sign('msg_1', now, body) };
              return (await fetch({{JsonSerializer.Serialize(new Uri(world.Address, "hooks/signed"))}}, { method: 'POST', headers, body })).status;
            };
            (async () => console.log(await post('{{EventWorld.Secret}}', '{"a":1}'), await post('whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldC4uLg==', '{"a":1}')))();
            """);

        Assert.Equal("202 401", said);
        Assert.Single(world.Taken);
    }

    private static string LibraryOf(string package)
    {
        var folder = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules", package);
        if (!Directory.Exists(folder)) { Assert.Skip("needs a package from npm: ./test --install"); }
        return folder;
    }

    private static async Task<string> NodeAsync(string script)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(script);
        using var node = Process.Start(start) ?? throw new InvalidOperationException("Node does not start.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(EventWorld.Cancellation);
        patience.CancelAfter(Patience);
        var (output, error) = (node.StandardOutput.ReadToEndAsync(patience.Token), node.StandardError.ReadToEndAsync(patience.Token));
        await node.WaitForExitAsync(patience.Token);
        Assert.True(node.ExitCode == 0, await error);
        return (await output).Trim();
    }
}
