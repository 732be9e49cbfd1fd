/** Arrays for intermediate values, reused for each channel so that the browser has no garbage to collect. */

export class Scratch {
  private readonly rooms = new Map<string, Float32Array>();

  /** An array of that name and size. Its values are left over from the last use. */
  take(name: string, size: number): Float32Array {
    let room = this.rooms.get(name);
    if (!room || room.length < size) {
      room = new Float32Array(size);
      this.rooms.set(name, room);
    }
    return room.subarray(0, size);
  }
}
