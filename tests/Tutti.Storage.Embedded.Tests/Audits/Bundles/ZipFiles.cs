using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Tutti.Storage.Embedded.Tests.Audits.Bundles;

/// <summary>ZIPs as other people's tools write and read them.</summary>
internal static class ZipFiles
{
    public const string Readme = "README.txt";
    public const string Receipt = "receipt.json";
    public const string Statement = "statement.sigstore.json";

    public static Dictionary<string, byte[]> MembersOf(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file));
        return archive.Entries.ToDictionary(static entry => entry.FullName, static entry =>
        {
            using var bytes = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }

    public static byte[] Deflated(IEnumerable<KeyValuePair<string, byte[]>> members, int attributes = 0) => Write(members, attributes, static file => file);

    /// <summary>As who writes into a pipe: sizes follow the bytes.</summary>
    public static byte[] Piped(IEnumerable<KeyValuePair<string, byte[]>> members) => Write(members, 0, static file => new Pipe(file));

    /// <summary>One whose members have bytes behind the end of what is packed, which unpacking never meets.</summary>
    public static byte[] WithHidden(IEnumerable<KeyValuePair<string, byte[]>> members, int hidden)
    {
        var (file, directory, count) = (new List<byte>(), new List<byte>(), (ushort)0);
        foreach (var (name, bytes) in members)
        {
            using var packed = new MemoryStream();
            using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) { deflate.Write(bytes); }
            packed.Write(new byte[hidden]);
            var head = Bytes((ushort)20, (ushort)0, (ushort)8, (ushort)0, (ushort)0x21, Crc32.HashToUInt32(bytes), (uint)packed.Length, (uint)bytes.Length, (ushort)name.Length, (ushort)0);
            directory.AddRange([.. Bytes(0x02014B50u, (ushort)20), .. head, .. Bytes((ushort)0, (ushort)0, (ushort)0, 0u, (uint)file.Count), .. Encoding.ASCII.GetBytes(name)]);
            file.AddRange([.. Bytes(0x04034B50u), .. head, .. Encoding.ASCII.GetBytes(name), .. packed.ToArray()]);
            count++;
        }

        return [.. file, .. directory, .. Bytes(0x06054B50u, 0u, count, count, (uint)directory.Count, (uint)file.Count, (ushort)0)];
    }

    /// <summary>Numbers, little-endian, each as wide as its type.</summary>
    private static byte[] Bytes(params object[] numbers) => [.. numbers.SelectMany(static number => number is ushort small ? BitConverter.GetBytes(small) : BitConverter.GetBytes((uint)number))];

    private static byte[] Write(IEnumerable<KeyValuePair<string, byte[]>> members, int attributes, Func<MemoryStream, Stream> over)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(over(file), ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize);
                entry.ExternalAttributes = attributes;
                using var stream = entry.Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
    }

    private sealed class Pipe(Stream end) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => end.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => end.Write(buffer, offset, count);
    }
}
