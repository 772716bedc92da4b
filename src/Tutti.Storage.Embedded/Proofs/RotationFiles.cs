using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Rotations;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>The rotations of a log's key, a note a file: <c>keys/rotations/1</c> and on. Which file is there decides which key signs.</summary>
internal static class RotationFiles
{
    public const string Folder = "keys/rotations";

    private const string Left = ".left-";

    /// <summary>Reads the notes, in order. Whether they make a chain is not asked.</summary>
    /// <exception cref="TuttiException">A file is no note (TUT1201), or one is missing (TUT1203).</exception>
    public static IReadOnlyList<SignedNote> ReadNotes(IDisk disk)
    {
        var notes = new List<SignedNote>();
        foreach (var number in Numbers(disk))
        {
            if (number != notes.Count + 1) { throw ProofErrors.BrokenChain(string.Create(CultureInfo.InvariantCulture, $"'{Folder}/{notes.Count + 1}' is missing")); }
            notes.Add(SignedNote.Parse(disk.ReadAll(Name(number))));
        }

        return notes;
    }

    /// <summary>Notes of rotations that were set aside, as far as they read.</summary>
    public static IEnumerable<SignedNote> ReadLeft(IDisk disk)
    {
        foreach (var name in disk.List(Folder).Where(static name => name.Contains(Left, StringComparison.Ordinal)))
        {
            SignedNote note;
            try { note = SignedNote.Parse(disk.ReadAll($"{Folder}/{name}")); }
            catch (TuttiException damaged) when (damaged.Code == ProofErrors.Malformed) { continue; }
            yield return note;
        }
    }

    /// <summary>How many files there are: it changes with the key.</summary>
    public static int Count(IDisk disk) => Numbers(disk).Length;

    /// <summary>Reads the chain.</summary>
    /// <exception cref="TuttiException">A file is damaged, missing, or does not follow the one before (TUT1201, TUT1203).</exception>
    public static KeyChain Read(IDisk disk) => Require(KeyChain.Of(ReadNotes(disk)));

    /// <summary>Reads the chain; null where it is broken.</summary>
    public static KeyChain? TryRead(IDisk disk)
    {
        try { return Read(disk); }
        catch (TuttiException broken) when (broken.Code is ProofErrors.Malformed or ProofErrors.Broken) { return null; }
    }

    /// <summary>Keeps a rotation, or the same one with more signatures, in one durable step.</summary>
    public static void Write(IDisk disk, KeyRotation rotation)
    {
        disk.CreateFolder(Folder);
        disk.Replace(Folder, rotation.Number.ToString(CultureInfo.InvariantCulture), rotation.Note.ToBytes());
    }

    /// <summary>Sets a chain aside that leads to no key that is here; the last one first, so that a crash in between leaves a chain.</summary>
    public static void PutAside(IDisk disk)
    {
        var taken = disk.List(Folder).Select(static name => name.IndexOf(Left, StringComparison.Ordinal) is var at and > 0 && int.TryParse(name.AsSpan(at + Left.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0);
        var next = taken.DefaultIfEmpty(0).Max() + 1;
        foreach (var number in Numbers(disk).Reverse())
        {
            disk.Rename(Name(number), string.Create(CultureInfo.InvariantCulture, $"{Name(number)}{Left}{next}"));
            disk.FlushFolder(Folder);
        }
    }

    private static KeyChain Require(KeyChain chain) => chain.Rotations.Index().FirstOrDefault(static each => each.Item.Number != each.Index + 1) is { Item: { } wrong, Index: var index }
        ? throw ProofErrors.BrokenChain(string.Create(CultureInfo.InvariantCulture, $"'{Name(index + 1)}' holds rotation {wrong.Number}"))
        : chain;

    private static int[] Numbers(IDisk disk) =>
        [.. disk.List(Folder).Select(static name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(static number => number > 0).Order()];

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number}");
}
