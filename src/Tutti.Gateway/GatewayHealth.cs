namespace Tutti.Gateway;

/// <summary>Whether a gateway can do its work.</summary>
/// <param name="Problems">Why it cannot, in words for people who keep it; empty where it can.</param>
public sealed record GatewayHealth(IReadOnlyList<string> Problems)
{
    /// <summary>Whether calls are taken: the store writes, and there is room for another session.</summary>
    public bool IsReady => Problems.Count == 0;
}
