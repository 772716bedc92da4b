namespace Tutti.Kernel.Payloads;

/// <summary>A payload does not have the form of its declared type.</summary>
/// <param name="typeId">The declared type id.</param>
/// <param name="cause">What the reader found.</param>
public sealed class PayloadException(string typeId, Exception? cause = null)
    : TuttiException("TUT1002", $"A payload cannot be read or written as '{typeId}'. Check that the type still reads what older versions wrote.", cause: cause)
{
    /// <summary>The declared type id.</summary>
    public string TypeId { get; } = typeId;
}
