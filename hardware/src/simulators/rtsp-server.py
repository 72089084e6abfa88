"""An RTSP camera on the loopback, from Debian's gst-rtsp-server, log-in door:secret: H.264 at /h264, Motion JPEG at /mjpeg, and
at /main larger H.264 with a key picture every four seconds, whose parameters are told once, when it is connected to.

Orders come on standard input, a line each: "size W H" changes the pictures' size in mid-stream, "main W H" that of /main,
"stall" sends nothing more while the connection stands, "go" sends again. The program ends when standard input does.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
SOURCE = "videotestsrc is-live=true pattern=smpte ! capsfilter name=size caps={caps} ! valve name=valve"
H264 = "x264enc tune=zerolatency speed-preset=ultrafast bitrate=500 key-int-max=8 ! rtph264pay name=pay0 pt=96 config-interval=-1"
MAIN = "x264enc tune=zerolatency speed-preset=ultrafast bitrate=1000 key-int-max=60 ! video/x-h264,stream-format=avc ! rtph264pay name=pay0 pt=96 config-interval=0"
MJPEG = "jpegenc ! rtpjpegpay name=pay0 pt=26"


def caps_of(width, height):
    return f"video/x-raw,format=I420,width={width},height={height},framerate=15/1"


class Camera:
    def __init__(self):
        self.media = []
        self.caps = {"main": caps_of(1280, 720), "size": caps_of(640, 360)}
        self.stalled = False
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.server.set_service(sys.argv[1] if len(sys.argv) > 1 else "0")
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("door", "secret"), token)
        self.server.set_auth(auth)
        for path, coding, size in (("/h264", H264, "size"), ("/mjpeg", MJPEG, "size"), ("/main", MAIN, "main")):
            self.server.get_mount_points().add_factory(path, self.factory(coding, size))

    def factory(self, coding, size):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {SOURCE.format(caps=self.caps[size])} ! {coding} )")
        factory.set_shared(True)
        factory.connect("media-configure", self.configure, size)
        permissions = GstRtspServer.RTSPPermissions()
        for what in ("access", "construct"):
            permissions.add_permission_for_role("viewer", f"media.factory.{what}", True)
        factory.set_permissions(permissions)
        return factory

    def configure(self, _factory, media, size):
        self.media.append((media.get_element(), size))
        self.apply()

    def apply(self):
        for element, size in self.media:
            element.get_by_name("size").set_property("caps", Gst.Caps.from_string(self.caps[size]))
            element.get_by_name("valve").set_property("drop", self.stalled)

    def order(self, channel, _condition):
        line = channel.readline()
        if line == "":
            GLib.MainLoop.quit(loop)
            return False
        word, *rest = line.split()
        if word in self.caps:
            self.caps[word] = caps_of(*rest)
        elif word in ("stall", "go"):
            self.stalled = word == "stall"
        self.apply()
        return True


camera = Camera()
camera.server.attach(None)
GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, camera.order)
print(camera.server.get_bound_port(), flush=True)
loop = GLib.MainLoop()
loop.run()
