namespace Tutti.Kernel.Proofs.Witnesses;

/// <summary>What a witness answers.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">Lines; the cosignature where the status is 200, the size that the witness knows where it is 409.</param>
/// <param name="IsSize">Whether the body is that size.</param>
public sealed record WitnessReply(int Status, string Body, bool IsSize = false);
