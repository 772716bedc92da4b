namespace Tutti.Kernel.Journal;

/// <summary>What a record has lost on somebody's word (rule S3); the high bits of its mode. Its header stays, and so does its place in the tree.</summary>
public enum Erasure : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Salt, path and body; the content stays because records of other runs hold it.</summary>
    AllButContent = 1,

    /// <summary>Salt, path, body and content.</summary>
    All = 2,
}
