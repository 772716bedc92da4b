using System.Text;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;

namespace Tutti.Kernel.Catalogue;

/// <summary>The catalogue on disk, a part of the store's checkpoint (docs/formats/store-directory.md); of another version it is made anew from the log. The store guards the bytes with a checksum.</summary>
public sealed partial class RunCatalogue
{
    private const int FormatVersion = 3;

    /// <summary>Did not say where runs continued as new; what it says else is the same.</summary>
    private const int FormerVersion = 2;

    /// <summary>Writes the catalogue's state, so that a start need not read the whole log.</summary>
    /// <param name="destination">Receives the bytes.</param>
    public void Save(Stream destination)
    {
        using var writer = new BinaryWriter(destination, Encoding.UTF8, leaveOpen: true);
        lock (_gate)
        {
            writer.Write(FormatVersion);
            writer.Write(_definitions.Count);
            foreach (var definition in _definitions)
            {
                writer.Write(definition.Id);
                writer.Write(definition.Version);
                writer.Write(definition.Source);
            }

            writer.Write(_runs.Count);
            for (var index = 0; index < _runs.Count; index++) { Write(writer, index); }
            WriteLinks(writer);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <param name="source">Gives the bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged or of another version; rebuild from the log instead.</exception>
    public static RunCatalogue Load(Stream source)
    {
        try
        {
            using var reader = new BinaryReader(source, Encoding.UTF8, leaveOpen: true);
            if (reader.ReadInt32() is not (FormatVersion or FormerVersion)) { throw new InvalidDataException("The catalogue's checkpoint is of another version."); }
            var catalogue = new RunCatalogue();
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                catalogue.IndexOf(new DefinitionRef(reader.ReadString(), reader.ReadInt32(), reader.ReadString()));
            }

            for (var left = reader.ReadInt32(); left > 0; left--) { catalogue.Read(reader); }
            catalogue.ReadLinks(reader);
            return catalogue;
        }
        catch (Exception cause) when (cause is IOException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The catalogue's checkpoint ends too early, or holds what no catalogue writes.", cause);
        }
    }

    private void Write(BinaryWriter writer, int index)
    {
        ref var entry = ref _runs[index];
        Write(writer, entry.Id);
        writer.Write(entry.LastPosition);
        writer.Write(entry.LastAddress);
        writer.Write(entry.NextDueUs);
        writer.Write(entry.StartedSeconds);
        writer.Write(entry.UpdatedSeconds);
        writer.Write(entry.Definition);
        writer.Write(entry.OpenDues);
        writer.Write(entry.OpenQuestions);
        writer.Write((byte)entry.Status);
        writer.Write((ushort)(entry.Marks & ~EntryMarks.AtRest));
        if (entry.Has(EntryMarks.HasParent))
        {
            Write(writer, _parents[index].Run);
            Span<byte> key = stackalloc byte[PathKey.Size];
            _parents[index].Key.Write(key);
            writer.Write(key);
        }

        if (entry.Has(EntryMarks.HasContinued)) { writer.Write(entry.ContinuedAt); }
        if (!entry.Has(EntryMarks.HasLabels)) { return; }
        writer.Write(_labels[index].Length);
        foreach (var (name, value) in _labels[index])
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    private void Read(BinaryReader reader)
    {
        var index = _runs.Add(ReadRun(reader));
        ref var entry = ref _runs[index];
        entry.LastPosition = reader.ReadInt64();
        entry.LastAddress = reader.ReadInt64();
        entry.NextDueUs = reader.ReadInt64();
        entry.StartedSeconds = reader.ReadUInt32();
        entry.UpdatedSeconds = reader.ReadUInt32();
        entry.Definition = reader.ReadInt32();
        entry.OpenDues = reader.ReadUInt16();
        entry.OpenQuestions = reader.ReadUInt16();
        entry.Status = (RunStatus)reader.ReadByte();
        entry.Marks = (EntryMarks)reader.ReadUInt16();
        if ((uint)entry.Definition >= (uint)_definitions.Count) { throw new InvalidDataException("The catalogue's checkpoint names an unknown definition."); }
        if (entry.Has(EntryMarks.IsObject)) { _objectCount++; }
        if (entry.Has(EntryMarks.HasParent)) { _parents.Add(index, new ParentRef(ReadRun(reader), PathKey.Read(reader.ReadBytes(PathKey.Size)))); }
        if (entry.Has(EntryMarks.HasContinued)) { entry.ContinuedAt = reader.ReadInt64(); }
        if (!entry.Has(EntryMarks.HasLabels)) { return; }
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length) { throw new InvalidDataException("The catalogue's checkpoint names a number of labels that it cannot hold."); }
        var labels = new KeyValuePair<string, string>[count];
        for (var label = 0; label < labels.Length; label++) { labels[label] = new(reader.ReadString(), reader.ReadString()); }
        _labels.Add(index, labels);
    }

    private void WriteLinks(BinaryWriter writer)
    {
        writer.Write(_unreceivedSignals?.Count ?? 0);
        foreach (var (identity, position) in _unreceivedSignals ?? [])
        {
            writer.Write(identity.High);
            writer.Write(identity.Low);
            writer.Write(position);
        }

        writer.Write(_unstartedChildren?.Count ?? 0);
        foreach (var (child, parent) in _unstartedChildren ?? [])
        {
            Write(writer, child);
            Write(writer, parent);
        }

        writer.Write(_untoldChildEnds?.Count ?? 0);
        foreach (var child in _untoldChildEnds ?? []) { Write(writer, child); }
    }

    private void ReadLinks(BinaryReader reader)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            (_unreceivedSignals ??= []).Add(new SignalIdentity(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadInt64());
        }

        for (var left = reader.ReadInt32(); left > 0; left--) { (_unstartedChildren ??= []).Add(ReadRun(reader), ReadRun(reader)); }
        for (var left = reader.ReadInt32(); left > 0; left--) { (_untoldChildEnds ??= []).Add(ReadRun(reader)); }
    }

    private static void Write(BinaryWriter writer, RunId id)
    {
        Span<byte> bytes = stackalloc byte[RunId.Size];
        id.Write(bytes);
        writer.Write(bytes);
    }

    private static RunId ReadRun(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[RunId.Size];
        reader.BaseStream.ReadExactly(bytes);
        return RunId.Read(bytes);
    }
}
