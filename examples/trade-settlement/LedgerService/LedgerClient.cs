using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace TradeSettlement.LedgerService;

/// <summary>
/// Speaks to the ledger, and says of every failure what it means: refused (nothing was booked, for good), not reached (nothing was booked), later, or no definite
/// answer. Safe for many threads.
/// </summary>
/// <param name="address">Where the ledger is now; it may move when it is started anew.</param>
/// <param name="timeout">How long an answer may take.</param>
/// <param name="pause">How long to wait before a question that got no answer is asked again.</param>
internal sealed class LedgerClient(Func<Uri> address, TimeSpan timeout, TimeSpan pause) : IDisposable
{
    // A connection of its own for each request: nothing is sent again behind our back.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, UseProxy = false }) { Timeout = timeout };

    /// <summary>Books an entry under its key.</summary>
    /// <returns>What is booked: by this, or before under the same key.</returns>
    public async ValueTask<LedgerEntry> BookAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address(), entry.Verb)) { Content = JsonContent.Create(entry, LedgerJson.Default.LedgerEntry) };
        request.Headers.Add("Idempotency-Key", entry.Key);
        var answer = await SendAsync(request, entry.Verb, cancellationToken).ConfigureAwait(false);
        return answer.Entry ?? throw SettlementErrors.NoAnswer(entry.Verb, "the answer names no entry.");
    }

    /// <summary>How an account stands.</summary>
    public async ValueTask<LedgerBalance> BalanceAsync(string account, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address(), $"{LedgerVerbs.Balance}?account={Uri.EscapeDataString(account)}"));
        var answer = await SendAsync(request, LedgerVerbs.Balance, cancellationToken).ConfigureAwait(false);
        return answer.Balance ?? throw SettlementErrors.NoAnswer(LedgerVerbs.Balance, "the answer names no balance.");
    }

    /// <summary>
    /// What became of a key. Where nothing did, the ledger takes it no more: a request that is still on its way is refused, so that "it has not happened" stays
    /// true. Asks until it is told; only the ledger knows.
    /// </summary>
    public async ValueTask<ProbeReply<LedgerEntry>> ProbeAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await FenceAsync(key, cancellationToken).ConfigureAwait(false) is { } found ? new ProbeReply<LedgerEntry>.Happened(found) : new ProbeReply<LedgerEntry>.DidNotHappen();
            }
            catch (TuttiException later) when (later.IsTransient)
            {
                await Task.Delay(later is RetryLaterException { RetryAfter: var wait } ? wait : pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<LedgerEntry?> FenceAsync(string key, CancellationToken cancellationToken)
    {
        var asked = new LedgerEntry { Verb = LedgerVerbs.Fence, Of = key };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address(), LedgerVerbs.Fence)) { Content = JsonContent.Create(asked, LedgerJson.Default.LedgerEntry) };
        return (await SendAsync(request, LedgerVerbs.Fence, cancellationToken).ConfigureAwait(false)).Entry;
    }

    private async ValueTask<LedgerAnswer> SendAsync(HttpRequestMessage request, string verb, CancellationToken cancellationToken)
    {
        try
        {
            request.Headers.ConnectionClose = true;
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await ReadAsync(response, verb, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw SettlementErrors.NotReached(verb, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw SettlementErrors.NoAnswer(verb, error.Message, error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw SettlementErrors.NoAnswer(verb, $"it took longer than {timeout}.", error);
        }
    }

    private static async ValueTask<LedgerAnswer> ReadAsync(HttpResponseMessage response, string verb, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            throw new RetryLaterException(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), $"The ledger wants '{verb}' later.");
        }

        var answer = await response.Content.ReadFromJsonAsync(LedgerJson.Default.LedgerAnswer, cancellationToken).ConfigureAwait(false) ?? new LedgerAnswer();
        return response.StatusCode switch
        {
            HttpStatusCode.OK => answer,
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound => throw SettlementErrors.Refused(verb, answer.Reason),
            _ => throw SettlementErrors.NoAnswer(verb, answer.Reason),
        };
    }
}
