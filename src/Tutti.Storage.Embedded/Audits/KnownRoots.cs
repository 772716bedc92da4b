using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Audits;

/// <summary>The roots of a log that can be computed from what is verified.</summary>
/// <param name="At">The root at a size; null where it cannot be computed.</param>
/// <param name="IsWhole">Whether all records under the head are here, so that a size without a root is one that the log does not have. A receipt has the root of its head, and those that proofs in it lead to.</param>
internal sealed record KnownRoots(Func<long, ContentDigest?> At, bool IsWhole);
