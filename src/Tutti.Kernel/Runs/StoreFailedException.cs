namespace Tutti.Kernel.Runs;

/// <summary>The store can no longer write, so the run leaves memory where it stands; nothing acknowledged is lost.</summary>
/// <param name="cause">Why the store failed.</param>
public sealed class StoreFailedException(Exception cause)
    : TuttiException("TUT1023", $"The store has failed and the host stops: {cause.Message} Mend the cause, then run 'tutti resume'.", cause: cause)
{
}
