namespace Tutti.Testing;

/// <summary>A file's content as the process sees it, as the disk holds it, and the sectors between the two.</summary>
internal sealed class SimulatedFile
{
    private readonly List<(int Sector, byte[] Bytes)> _pending = [];
    private byte[] _seen = [];
    private byte[] _durable = [];

    public int Length => _seen.Length;

    public int Pending => _pending.Count;

    public ReadOnlySpan<byte> Seen => _seen;

    public void Write(ReadOnlySpan<byte> source, int offset, int sectorBytes)
    {
        if (offset + source.Length > _seen.Length) { Array.Resize(ref _seen, offset + source.Length); }
        source.CopyTo(_seen.AsSpan(offset));
        if (source.IsEmpty) { return; }
        for (var sector = offset / sectorBytes; sector <= (offset + source.Length - 1) / sectorBytes; sector++)
        {
            var start = sector * sectorBytes;
            _pending.Add((sector, _seen.AsSpan(start, Math.Min(sectorBytes, _seen.Length - start)).ToArray()));
        }
    }

    public void Flush()
    {
        _durable = [.. _seen];
        _pending.Clear();
    }

    /// <summary>What a failed flush does: the pages are dropped from the list of dirty ones, the process still sees them.</summary>
    public void ForgetPending() => _pending.Clear();

    public void Flip(long bit) => Damage(_seen, _durable, bit);

    /// <summary>The file after a crash.</summary>
    public SimulatedFile Crash(Survival survival, Random random, int sectorBytes)
    {
        var survivor = new SimulatedFile { _durable = [.. _durable] };
        var spared = survival == Survival.AllButOne && _pending.Count > 0 ? random.Next(_pending.Count) : -1;
        var prefix = random.Next(_pending.Count + 1);
        for (var index = 0; index < _pending.Count; index++)
        {
            var survives = survival switch
            {
                Survival.Nothing => false,
                Survival.Prefix => index < prefix,
                Survival.Subset => random.Next(2) == 0,
                Survival.AllButOne => index != spared,
                Survival.Everything or _ => true,
            };
            if (survives) { survivor.Put(_pending[index].Sector * sectorBytes, _pending[index].Bytes); }
        }

        survivor._seen = [.. survivor._durable];
        return survivor;
    }

    public SimulatedFile Copy() => new() { _seen = [.. _seen], _durable = [.. _seen] };

    private static void Damage(byte[] seen, byte[] durable, long bit)
    {
        var mask = (byte)(1 << (int)(bit % 8));
        seen[bit / 8] ^= mask;
        if (bit / 8 < durable.Length) { durable[bit / 8] ^= mask; }
    }

    private void Put(int offset, byte[] bytes)
    {
        if (offset + bytes.Length > _durable.Length) { Array.Resize(ref _durable, offset + bytes.Length); }
        bytes.CopyTo(_durable, offset);
    }
}
