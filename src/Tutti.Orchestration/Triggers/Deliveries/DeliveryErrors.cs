using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>Why an event was not delivered. What a receiver says is not repeated: it may hold anything.</summary>
internal static class DeliveryErrors
{
    private static readonly TimeSpan UsualRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>What the status of an answer means; null for one that took the event.</summary>
    public static TuttiException? Of(Uri address, int status, TimeSpan? retryAfter)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"'{address.GetLeftPart(UriPartial.Authority)}' answered {status}");
        return status switch
        {
            >= 200 and <= 299 => null,
            429 or 503 => new RetryLaterException(retryAfter ?? UsualRetryAfter, $"{said}: it wants fewer events."),
            408 or 425 or >= 500 => new TuttiException(TriggerCodes.NotYetTaken, $"{said}, and did not take the event.", isTransient: true),
            410 => new StepRejectedException($"{said}: it wants no more events. The trigger is paused; correct its address, or remove it.", TriggerCodes.Gone),
            _ => new StepRejectedException($"{said}; any status from 200 to 299 takes an event, and redirections are not followed. Correct the trigger or the receiver, then replay the letter.", TriggerCodes.Declined),
        };
    }

    public static TuttiException GaveUp(DeliveryOrder order, int tries, string last) => new(
        TriggerCodes.GivenUp, string.Create(CultureInfo.InvariantCulture, $"Tried {tries} times within {order.Terms.GiveUp.TotalHours:0.##} hours, and nobody took it. At last: {last} 'tutti trigger replay {order.Trigger} {order.Number}' tries it anew."));

    public static NotExecutedException NoSecret(string trigger) => new(
        $"A secret of the trigger '{trigger}' is not there, or is none: set the variable that it names where the host runs, and start the host anew. Secrets that sign are 'whsec_' and the base64 of 24 to 64 random bytes.", TriggerCodes.NoSecret);

    public static StepRejectedException OtherAddress() => new("Another address was approved than the policy was asked for. Nothing was sent.", TriggerCodes.Declined);

    public static TuttiException Forgotten(string trigger, long number) => new(
        TriggerCodes.Forgotten, string.Create(CultureInfo.InvariantCulture, $"What the dead letter {number} of the trigger '{trigger}' said is gone: its run was erased. Drop it."));
}
