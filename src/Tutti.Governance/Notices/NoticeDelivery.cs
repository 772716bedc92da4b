using System.Globalization;
using Microsoft.Extensions.Logging;
using Tutti.Governance.Policies;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Notices;

/// <summary>The attempts of one message after the other: until it is taken, nobody needs it any more, or its time is over.</summary>
internal sealed partial class NoticeDelivery(Func<IReadOnlyDictionary<string, NoticeDefinition>> notices, Func<string, string?> secrets, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly WebhookSender _sender = new(secrets, time);

    /// <summary>The engine, once it is open.</summary>
    public TuttiEngine? Engine { get; set; }

    /// <summary>Makes one attempt.</summary>
    /// <returns>What became of the message.</returns>
    /// <exception cref="TuttiException">Nobody took it.</exception>
    public async Task<string> SendAsync(NoticeOrder order, StepContext step)
    {
        try
        {
            var notice = notices().GetValueOrDefault(order.Notice) ?? throw NoticeErrors.NotWanted(order.Notice);
            if (step.Attempt > 1 && !await IsOpenAsync(order, step.CancellationToken).ConfigureAwait(false)) { return "answered meanwhile"; }
            if (step.Attempt > 1 && time.GetUtcNow() - order.Since > notice.GiveUp) { throw NoticeErrors.GaveUp(order.Notice, notice.GiveUp); }
            var status = await _sender.SendAsync(notice, order, step.CancellationToken).ConfigureAwait(false);
            return string.Create(CultureInfo.InvariantCulture, $"taken with {status}");
        }
        catch (TuttiException failed) when (!failed.IsTransient)
        {
            LogGivenUp(order.Notice, order.Run.Length > 0 ? $"run {order.Run}" : $"account {order.Path}", failed.Message);
            throw;
        }
    }

    public void Dispose() => _sender.Dispose();

    /// <summary>Nobody needs to be told of what is answered.</summary>
    private async Task<bool> IsOpenAsync(NoticeOrder order, CancellationToken cancellationToken)
    {
        if (order.Run.Length == 0) { return true; } // a budget: what was reached stays worth knowing
        if (Engine is not { } engine) { return true; } // the host is still opening: rather once more than never
        if (!RunId.TryParse(order.Run, out var run) || engine.Catalogue.Find(run) is null) { return false; }
        return (await engine.WaitsAsync(run, cancellationToken).ConfigureAwait(false)).Any(wait => wait.Path == order.Path && wait.Since == order.Since);
    }

    [LoggerMessage(2101, LogLevel.Warning, "The notice '{Notice}' of {About} was given up: {Why}")]
    private partial void LogGivenUp(string notice, string about, string why);
}
