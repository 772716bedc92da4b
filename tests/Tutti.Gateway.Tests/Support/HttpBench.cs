using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Tutti.Gateway.Tests.Support;

/// <summary>A gateway behind a real web server of this machine, and clients of it.</summary>
internal sealed class HttpBench : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpBench(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5) };

    public static Task<HttpBench> OpenAsync(GatewayBench bench) => OpenAsync(bench.Gateway.HandleAsync);

    public static async Task<HttpBench> OpenAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(handle);
        await app.StartAsync(GatewayBench.Cancellation);
        var port = new Uri((app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Single()).Port;
        return new HttpBench(app, new Uri($"http://127.0.0.1:{port}/mcp"));
    }

    /// <summary>Greets, and gives the id of the session.</summary>
    public async Task<string> JoinAsync(string? bearer = null)
    {
        using var response = await PostAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""", change: request => Bear(request, bearer));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string? session = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (session is not null) { request.Headers.Add("Mcp-Session-Id", session); }
        change?.Invoke(request);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, GatewayBench.Cancellation);
    }

    /// <summary>A response that never ends, and is one message.</summary>
    public static async Task FloodAsync(HttpContext context, string type)
    {
        context.Response.ContentType = type;
        var piece = new byte[1024 * 1024];
        Array.Fill(piece, (byte)'a');
        await context.Response.Body.WriteAsync("data: \""u8.ToArray(), context.RequestAborted);
        while (!context.RequestAborted.IsCancellationRequested) { await context.Response.Body.WriteAsync(piece, context.RequestAborted); }
    }

    public static void Bear(HttpRequestMessage request, string? bearer)
    {
        if (bearer is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer); }
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(GatewayBench.Cancellation));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
