using Tutti.Kernel.Journal;

namespace Tutti.Storage.Embedded.Commits;

/// <summary>One record of an encoded batch.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Added">Digest of a content that later records may refer to; null when there is none.</param>
internal readonly record struct EncodedRecord(int Length, ContentDigest? Added);
