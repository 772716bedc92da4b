namespace Tutti.Kernel.Journal;

/// <summary>A record's bytes do not say what its kind promises.</summary>
/// <param name="detail">What does not fit.</param>
public sealed class JournalFormatException(string detail)
    : TuttiException("TUT1001", $"A journal record cannot be read: {detail}. Run 'tutti store check' to find damaged records.")
{
}
