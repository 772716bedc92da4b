namespace Tutti.Orchestration.Triggers;

/// <summary>Codes of what is wrong with triggers, and why occurrences were left out.</summary>
internal static class TriggerCodes
{
    /// <summary>A trigger waits for nothing, or for several things.</summary>
    internal const string NotOneSource = "TUT4720";

    /// <summary>Times of a clock that are none.</summary>
    internal const string NoCron = "TUT4721";

    /// <summary>A zone that this machine does not know.</summary>
    internal const string NoZone = "TUT4722";

    /// <summary>A key that means nothing beside what the trigger waits for.</summary>
    internal const string NotHere = "TUT4723";

    /// <summary>A moment that is none, or an end before its beginning.</summary>
    internal const string NoMoment = "TUT4724";

    /// <summary>There is no such trigger.</summary>
    internal const string NoTrigger = "TUT4725";

    /// <summary>What is sent to a trigger is none that it takes.</summary>
    internal const string NotTaken = "TUT4726";

    /// <summary>Where events are delivered is no address, or what is said with them names no variable.</summary>
    internal const string NoDelivery = "TUT4727";

    /// <summary>The inputs cannot be filled from the event.</summary>
    internal const string NotFilled = "TUT4728";

    /// <summary>A trigger begins nothing, or two things.</summary>
    internal const string NotOneEffect = "TUT4729";

    /// <summary>As many runs are there as may be.</summary>
    internal const string Overlapping = "TUT4730";

    /// <summary>A newer occurrence took its place.</summary>
    internal const string Replaced = "TUT4731";

    /// <summary>Too many wait.</summary>
    internal const string Full = "TUT4732";

    /// <summary>More came than the limit lets through.</summary>
    internal const string TooMany = "TUT4733";

    /// <summary>The trigger is paused.</summary>
    internal const string Paused = "TUT4734";

    /// <summary>Its time passed while no host ran.</summary>
    internal const string Missed = "TUT4735";

    /// <summary>Before the beginning, or after the end.</summary>
    internal const string OutOfTime = "TUT4736";

    /// <summary>The trigger was removed while it waited.</summary>
    internal const string Removed = "TUT4737";

    /// <summary>A person dropped a dead letter.</summary>
    internal const string Dropped = "TUT4738";

    /// <summary>There is no such dead letter.</summary>
    internal const string NoLetter = "TUT4739";

    /// <summary>A receiver said no.</summary>
    internal const string Declined = "TUT4742";

    /// <summary>A receiver did not take an event, and may later.</summary>
    internal const string NotYetTaken = "TUT4743";

    /// <summary>A receiver wants no more events.</summary>
    internal const string Gone = "TUT4744";

    /// <summary>A delivery was tried as often, or as long, as it may be.</summary>
    internal const string GivenUp = "TUT4745";

    /// <summary>What a dead letter said is gone.</summary>
    internal const string Forgotten = "TUT4746";

    /// <summary>The host does not have a secret of a delivery.</summary>
    internal const string NoSecret = "TUT4747";

    /// <summary>Triggers have led to each other too often.</summary>
    internal const string TooDeep = "TUT4748";
}
