"""An RTSP camera on the loopback, from Debian's gst-rtsp-server: H.264 at /h264, Motion JPEG at /mjpeg, log-in door:secret.

Orders come on standard input, a line each: "size W H" changes the picture's size in mid-stream, "stall" sends nothing more
while the connection stands, "go" sends again. The program ends when standard input does.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
SOURCE = "videotestsrc is-live=true pattern=smpte ! capsfilter name=size caps={caps} ! valve name=valve"
H264 = "x264enc tune=zerolatency speed-preset=ultrafast bitrate=500 key-int-max=8 ! rtph264pay name=pay0 pt=96 config-interval=-1"
MJPEG = "jpegenc ! rtpjpegpay name=pay0 pt=26"


def caps_of(width, height):
    return f"video/x-raw,format=I420,width={width},height={height},framerate=15/1"


class Camera:
    def __init__(self):
        self.media = []
        self.caps = caps_of(640, 360)
        self.stalled = False
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.server.set_service(sys.argv[1] if len(sys.argv) > 1 else "0")
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("door", "secret"), token)
        self.server.set_auth(auth)
        for path, coding in (("/h264", H264), ("/mjpeg", MJPEG)):
            self.server.get_mount_points().add_factory(path, self.factory(coding))

    def factory(self, coding):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {SOURCE.format(caps=self.caps)} ! {coding} )")
        factory.set_shared(True)
        factory.connect("media-configure", self.configure)
        permissions = GstRtspServer.RTSPPermissions()
        for what in ("access", "construct"):
            permissions.add_permission_for_role("viewer", f"media.factory.{what}", True)
        factory.set_permissions(permissions)
        return factory

    def configure(self, _factory, media):
        self.media.append(media.get_element())
        self.apply()

    def apply(self):
        for element in self.media:
            element.get_by_name("size").set_property("caps", Gst.Caps.from_string(self.caps))
            element.get_by_name("valve").set_property("drop", self.stalled)

    def order(self, channel, _condition):
        line = channel.readline()
        if line == "":
            GLib.MainLoop.quit(loop)
            return False
        word, *rest = line.split()
        if word == "size":
            self.caps = caps_of(*rest)
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
