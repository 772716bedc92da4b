using Tutti.Agents.Tokens;

namespace Tutti.Agents.Tests.Tokens;

public sealed class TokenCalibrationTests
{
    [Fact]
    public void Unlearnt_BoundsForeignTokenizers()
    {
        var calibration = new TokenCalibration();

        Assert.Equal((1, 1.35), (calibration.Ratio, calibration.UpperRatio));
        Assert.Equal((100, 135), (calibration.Expect(100), calibration.Bound(100)));
    }

    [Fact]
    public void Learn_FewReports_NeverBoundsLess()
    {
        var calibration = new TokenCalibration();

        calibration.Learn(1000, 900);
        Assert.Equal(1.35, calibration.UpperRatio);
        calibration.Learn(1000, 1600);

        Assert.Equal(1.6, calibration.UpperRatio);
    }

    [Fact]
    public void Learn_ManyReports_BoundsBy95OfThem()
    {
        var calibration = new TokenCalibration();
        for (var report = 1; report <= 40; report++) { calibration.Learn(1000, report == 20 ? 3000 : 1000 + report); }

        // 38 of 40 are at most 1.039; the odd one is not what is reserved for.
        Assert.Equal(1.039, calibration.UpperRatio, 3);
        Assert.InRange(calibration.Ratio, 1.0, 1.1);
    }

    [Fact]
    public void Learn_OldReports_AreForgotten()
    {
        var calibration = new TokenCalibration();
        for (var report = 0; report < 64; report++) { calibration.Learn(1000, 2000); }
        for (var report = 0; report < 64; report++) { calibration.Learn(1000, 1100); }

        Assert.Equal(1.1, calibration.UpperRatio, 3);
        Assert.Equal(1.1, calibration.Ratio, 3);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    [InlineData(-1, 10)]
    public void Learn_Nonsense_IsPassedOver(long estimated, long reported)
    {
        var calibration = new TokenCalibration();

        calibration.Learn(estimated, reported);

        Assert.Equal((0, 1), (calibration.Samples, calibration.Ratio));
    }
}
